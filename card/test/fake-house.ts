/** A simulated Home Assistant with Blink clips. It records the requests of the card. */

import translations from "../../custom_components/blink_clips/translations/en.json";
import type { HomeAssistant } from "../src/hass.ts";
import type { ShownClip } from "../src/model/clip-list.ts";
import type { Camera, Clip } from "../src/protocol.ts";
import { textsFrom } from "../src/texts.ts";

/** A video of ten seconds from the simulator's garden camera. */
const VIDEO = new URL("fixtures/clip.mp4", import.meta.url).href;
const TYPES = translations.entity.event.clip.state_attributes.event_type.state;

/** The English texts for users. */
export const TEXTS = textsFrom({
  ...prefixed("component.blink_clips.common.", translations.common),
  ...prefixed("component.blink_clips.entity.event.clip.state_attributes.event_type.state.", TYPES),
});

export const GARDEN: Camera = {
  id: "c1",
  account: "01KA",
  name: "Garden",
  entity: "camera.garden",
};

/** Friday, 20 Nov 2026, 07:24:31 UTC. */
export const MORNING = 1_795_159_471;

/** Returns a clip that was recorded `number` minutes before 07:24:31. */
export function clipOf(number: number, clip: Partial<Clip> = {}, camera = GARDEN): ShownClip {
  return {
    clip: {
      id: 7000 - number,
      camera: camera.id,
      time: MORNING - number * 60,
      type: "person",
      poster: true,
      video: true,
      unwatched: true,
      ...clip,
    },
    camera,
  };
}

/** Returns a promise that is never settled. */
export async function pending<ResultT>(): Promise<ResultT> {
  return Promise.withResolvers<ResultT>().promise;
}

type Respond = (path: string, init: RequestInit) => Promise<Response> | Response;

export class FakeHouse {
  /** The requests that the card has sent with the user's token, such as "HEAD /api/…". */
  readonly requests: string[] = [];
  readonly signals: AbortSignal[] = [];
  readonly signed: string[] = [];
  readonly actions: { readonly name: string; readonly data: object }[] = [];
  /** Answers a request. By default, answers requests for posters, strips and videos. */
  respond: Respond = (path) => defaultResponse(path);
  /** Returns the result of an action. */
  act: (name: string) => Promise<object> = async () => ({ path: "/media/blink/garden.mp4" });
  /** Returns the address of the video. */
  address: () => Promise<string> = async () => VIDEO;
  readonly hass: HomeAssistant;

  constructor(settings: Partial<HomeAssistant> = {}) {
    const house: Partial<HomeAssistant> = {
      language: "en",
      locale: { language: "en", time_format: "24", time_zone: "server" },
      config: { time_zone: "UTC" },
      user: { is_admin: true },
      entities: {},
      states: {},
      callWS: async <ResultT>(message: object) => {
        this.signed.push((message as { path: string }).path);
        return { path: await this.address() } as ResultT;
      },
      callService: async (_domain, name, data = {}) => {
        this.actions.push({ name, data });
        return { response: await this.act(name) };
      },
      fetchWithAuth: async (path, init = {}) => {
        this.requests.push(`${init.method ?? "GET"} ${path}`);
        if (init.signal) this.signals.push(init.signal);
        return abortable(this.respond(path, init), init.signal ?? undefined);
      },
      ...settings,
    };
    this.hass = house as HomeAssistant;
  }

  /** Returns the requests whose path contains a text. */
  requestsOf(part: string): string[] {
    return this.requests.filter((request) => request.includes(part));
  }
}

/** Returns a strip of ten frames in ten colours, in the format of the integration. */
export async function stripResponse(seconds = 10): Promise<Response> {
  const canvas = new OffscreenCanvas(2140, 120);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  for (let index = 0; index < 10; index += 1) {
    context.fillStyle = `hsl(${index * 36} 60% 40%)`;
    context.fillRect(index * 214, 0, 214, 120);
    context.fillStyle = "white";
    context.font = "60px sans-serif";
    context.fillText(String(index), index * 214 + 80, 80);
  }
  return new Response(await canvas.convertToBlob({ type: "image/jpeg" }), {
    headers: {
      "Blink-Clips-Frame-Count": "10",
      "Blink-Clips-Frame-Width": "214",
      "Blink-Clips-Frame-Height": "120",
      "Blink-Clips-Video-Seconds": String(seconds),
    },
  });
}

async function defaultResponse(path: string): Promise<Response> {
  if (path.includes("/strips/")) return stripResponse();
  if (path.endsWith(".jpg")) {
    const canvas = new OffscreenCanvas(64, 36);
    canvas.getContext("2d")?.fillRect(0, 0, 64, 36);
    return new Response(await canvas.convertToBlob({ type: "image/jpeg" }));
  }
  return new Response();
}

async function abortable(
  response: Promise<Response> | Response,
  signal?: AbortSignal,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal?.reason as DOMException);
    };
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    Promise.resolve(response)
      .then(resolve, reject)
      .finally(() => signal?.removeEventListener("abort", abort));
  });
}

function prefixed(prefix: string, texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [prefix + key, text]));
}
