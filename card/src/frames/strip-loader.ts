/** Loads strips. A strip is one picture with the frames of a clip side by side. */

import type { HomeAssistant } from "../hass.ts";
import { connectionSentence, MediaError, statusSentence } from "../media-failures.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import type { CardOptions } from "../options.ts";
import type { Texts } from "../texts.ts";

/** The frames of a clip, side by side in one picture. */
export interface Strip {
  /** The object URL of the picture. The loader revokes it later. */
  readonly url: string;
  /** The number of frames. */
  readonly count: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  /** The duration of the clip in seconds. */
  readonly seconds: number;
}

/** Maximum number of strips (frames of videos) in memory. The URLs of older strips are revoked. */
const MOST_KEPT = 30;
/** The requested strip: 10 frames with a height of 120 pixels. */
const FRAMES = "10x120";
/**
 * Maximum seconds to wait before a refused request is repeated. It limits the header Retry-After.
 */
const LONGEST_WAIT = 60;

export interface StripSettings {
  readonly fetch: HomeAssistant["fetchWithAuth"];
  readonly frames: CardOptions["frames"];
  readonly texts: Texts;
  /** Called after a strip (frames of a video) was loaded. */
  readonly loaded?: () => void;
}

export class StripLoader {
  readonly #settings: StripSettings;
  /** The strips (frames of videos) by clip key. The last used strip is at the end. */
  readonly #strips = new Map<string, Strip>();
  #request: AbortController | undefined;

  constructor(settings: StripSettings) {
    this.#settings = settings;
  }

  /** Returns the strip (frames of a video) of a clip, if it is in memory. */
  known(shown: ShownClip): Strip | undefined {
    const key = clipKey(shown);
    const strip = this.#strips.get(key);
    if (strip !== undefined) {
      this.#strips.delete(key);
      this.#strips.set(key, strip);
    }
    return strip;
  }

  /**
   * Returns whether the tile of a clip may load its strip (frames of the video).
   *
   * A clip on a USB drive must have been played before, because Blink needs minutes to transfer it.
   */
  allows({ clip }: ShownClip, played = false): boolean {
    return this.#settings.frames !== "never" && clip.video === true && (played || !clip.usb);
  }

  /**
   * Loads the strip (frames) of a clip, and ends the load of another strip. Returns undefined if
   * only existing strips may be used, and the clip has none. Throws MediaError, whose message
   * is meant for the user. Throws AbortError if `signal` is aborted or another load begins.
   */
  async load(shown: ShownClip, signal: AbortSignal): Promise<Strip | undefined> {
    const known = this.known(shown);
    if (known !== undefined) return known;
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const both = AbortSignal.any([signal, request.signal]);
    const response = await this.#response(shown, both);
    if (response === undefined) return undefined;
    return this.#keep(clipKey(shown), await stripOf(response, this.#settings.texts, both));
  }

  /** Stops waiting for a strip (frames of a video). Revokes all object URLs. */
  clear(): void {
    this.#request?.abort();
    for (const { url } of this.#strips.values()) URL.revokeObjectURL(url);
    this.#strips.clear();
  }

  async #response({ clip }: ShownClip, signal: AbortSignal): Promise<Response | undefined> {
    const { frames, texts } = this.#settings;
    const query = frames === "cached" ? "?cached=true" : "";
    const path = `/api/blink_clips/videos/${clip.id}/strips/${FRAMES}.jpg${query}`;
    let response = await this.#fetch(path, signal);
    const wait = Number(response.headers.get("Retry-After"));
    if ([429, 503].includes(response.status) && wait > 0) {
      await pause(Math.min(wait, LONGEST_WAIT), signal);
      response = await this.#fetch(path, signal);
    }
    if (response.ok) return response;
    if (response.status === 404 && frames === "cached") return undefined;
    throw new MediaError(statusSentence(texts, response.status));
  }

  async #fetch(path: string, signal: AbortSignal): Promise<Response> {
    try {
      return await this.#settings.fetch(path, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw new MediaError(connectionSentence(this.#settings.texts), { cause: error });
    }
  }

  #keep(key: string, strip: Strip): Strip {
    this.#strips.set(key, strip);
    for (const [oldest, { url }] of this.#strips) {
      if (this.#strips.size <= MOST_KEPT) break;
      URL.revokeObjectURL(url);
      this.#strips.delete(oldest);
    }
    this.#settings.loaded?.();
    return strip;
  }
}

async function stripOf(response: Response, texts: Texts, signal: AbortSignal): Promise<Strip> {
  const { headers } = response;
  const [count, frameWidth, frameHeight, seconds] = [
    "Blink-Clips-Frame-Count",
    "Blink-Clips-Frame-Width",
    "Blink-Clips-Frame-Height",
    "Blink-Clips-Video-Seconds",
  ].map((name) => Number(headers.get(name)));
  // Report a failure if one of these headers is missing. A proxy may have removed it.
  if (!count || !frameWidth || !frameHeight || !seconds) {
    throw new MediaError(statusSentence(texts, response.status));
  }
  const picture = await response.blob().catch((error: unknown) => {
    signal.throwIfAborted();
    throw new MediaError(connectionSentence(texts), { cause: error });
  });
  signal.throwIfAborted();
  return { url: URL.createObjectURL(picture), count, frameWidth, frameHeight, seconds };
}

/** Waits for a time. Throws AbortError if the signal ends the wait. */
async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise((resolve) => {
    timer = setTimeout(resolve, seconds * 1000);
    signal.addEventListener("abort", resolve);
  });
  clearTimeout(timer);
  signal.throwIfAborted();
}
