/** A house with cameras and clips, and a simulated Home Assistant for a card. */

import type { BlinkClipsCard } from "../src/card/card.ts";
import type { EntityState, HomeAssistant } from "../src/hass.ts";
import type { Account, Camera, Clip, ClipType, ResetEvent, System } from "../src/protocol.ts";
import translations from "../../custom_components/blink_clips/translations/en.json";
import { FakeBackend, settled } from "./fake-connection.ts";

export const NOW = Date.UTC(2026, 10, 28, 12) / 1000;

export const ACCOUNT: Account = { id: "one", title: "owner@example.com", state: "ok" };
export const SYSTEM: System = {
  id: "home",
  account: "one",
  name: "Home",
  alarm: "alarm_control_panel.home",
  clips: "cloud",
};
export const CAMERAS: readonly Camera[] = [
  camera("garden", "Garden"),
  camera("door", "Front door", { kind: "doorbell" }),
  camera("garage", "Garage"),
];
const TYPES: readonly ClipType[] = ["person", "motion", "vehicle", "animal", "package"];

export function camera(id: string, name: string, more: Partial<Camera> = {}): Camera {
  const entity = `camera.${id}`;
  const button = `button.${id}_take_snapshot`;
  return { id, account: "one", system: "home", name, entity, button, ...more };
}

/** Returns a clip. The clip with the highest number is the newest one. */
export function clip(number: number, more: Partial<Clip> = {}): Clip {
  return {
    id: number,
    camera: CAMERAS[number % 3]?.id ?? "garden",
    time: NOW - 300_000 + number * 5000,
    type: TYPES[number % TYPES.length] ?? "motion",
    poster: true,
    video: true,
    ...more,
  };
}

/** Returns clips, about 17 a day, newest first. */
export function clips(count: number): Clip[] {
  return Array.from({ length: count }, (_, index) => clip(60 - index));
}

export function reset(more: Partial<ResetEvent> = {}): ResetEvent {
  return {
    kind: "reset",
    protocol: 1,
    accounts: [ACCOUNT],
    systems: [SYSTEM],
    cameras: CAMERAS,
    clips: clips(30),
    unwatched: 0,
    complete: true,
    ...more,
  };
}

export function state(id: string, value: string): EntityState {
  return { entity_id: id, state: value, last_changed: "", attributes: {} };
}

interface ServiceCall {
  readonly call: readonly unknown[];
  readonly answer: (response?: unknown) => Promise<void>;
  readonly refuse: (message: string) => Promise<void>;
}

/** A simulated Home Assistant with one subscription per card. Tests answer its service calls. */
export class House {
  readonly backend = new FakeBackend();
  readonly services: ServiceCall[] = [];
  readonly posters: string[] = [];
  states: Record<string, EntityState> = {
    "alarm_control_panel.home": state("alarm_control_panel.home", "disarmed"),
  };
  language = "en";
  config = { time_zone: "UTC" };
  admin = true;
  formatEntityState = ({ state: value }: EntityState): string => value.replace("_", " ");
  /** The status of the response for a poster. */
  posterStatus = 200;

  get hass(): HomeAssistant {
    return {
      states: this.states,
      connection: this.backend.connection,
      connected: true,
      language: this.language,
      locale: { language: this.language, time_format: "24", time_zone: "server" },
      config: this.config,
      user: { is_admin: this.admin },
      entities: {},
      callWS: async <ResultT>(message: object): Promise<ResultT> => {
        const { type, category } = message as { readonly type: string; readonly category: string };
        return type === "frontend/get_translations"
          ? ({ resources: resources(category) } as ResultT)
          : this.backend.callWS<ResultT>(message);
      },
      callService: async (...call) =>
        new Promise((resolve, reject) => {
          this.services.push({
            call,
            answer: async (response) => {
              resolve({ response });
              await settled();
            },
            refuse: async (message) => {
              reject(Object.assign(new Error(message), { code: "home_assistant_error" }));
              await settled();
            },
          });
        }),
      fetchWithAuth: async (path) => {
        this.posters.push(path);
        const picture = new Blob([poster(path)], { type: "image/svg+xml" });
        return {
          ok: this.posterStatus === 200,
          statusText: "",
          blob: async () => picture,
        } as Response;
      },
      formatEntityState: this.formatEntityState,
    };
  }
}

function resources(category: string): Record<string, string> {
  if (category === "common") {
    return Object.fromEntries(
      Object.entries(translations.common).map(([key, text]) => [
        `component.blink_clips.common.${key}`,
        text,
      ]),
    );
  }
  const types = translations.entity.event.clip.state_attributes.event_type.state;
  const prefix = "component.blink_clips.entity.event.clip.state_attributes.event_type.state.";
  return Object.fromEntries(Object.entries(types).map(([key, text]) => [prefix + key, text]));
}

function poster(path: string): string {
  const hue = [...path].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0) * 37, 0) % 360;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360">
    <rect width="640" height="360" fill="hsl(${hue} 40% 78%)"/>
    <path d="M0 240L180 110 330 210 470 130 640 230V360H0Z" fill="hsl(${hue} 35% 45%)"/>
    <circle cx="520" cy="80" r="36" fill="hsl(50 80% 85%)"/></svg>`;
}

interface Size {
  readonly width?: string;
  readonly height?: string;
}

/** Puts a card of a given size on the page. Without a height, the content decides the height. */
export async function showCard(
  house: House,
  config: object = {},
  { width = "500px", height = "248px" }: Size = {},
): Promise<BlinkClipsCard> {
  const frame = document.createElement("div");
  Object.assign(frame.style, { width, height });
  const card = document.createElement("blink-clips-card") as BlinkClipsCard;
  card.setConfig(config);
  frame.append(card);
  document.body.append(frame);
  card.hass = house.hass;
  await drawn(card);
  return card;
}

/** Waits until a card and its parts have been drawn. */
export async function drawn(card: BlinkClipsCard): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) {
    // eslint-disable-next-line no-await-in-loop -- A part is drawn after its parent element.
    await nextFrame();
    // eslint-disable-next-line no-await-in-loop -- Lit then updates the next part.
    await card.updateComplete;
  }
}

async function nextFrame(): Promise<void> {
  await new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });
}
