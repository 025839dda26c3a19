/** Plays the video of one clip after another in a video element. */

import type { ReactiveControllerHost } from "lit";
import { errorSentence } from "../errors.ts";
import type { HomeAssistant } from "../hass.ts";
import { connectionSentence } from "../media-failures.ts";
import type { ShownClip } from "../model/clip-list.ts";
import type { Texts } from "../texts.ts";
import { ADDRESS_LIFETIME, fetchVideo, signedAddress } from "./clip-actions.ts";

export interface PlaybackHost extends ReactiveControllerHost {
  readonly hass: HomeAssistant;
  readonly texts: Texts;
  /** Called when the integration has the video. */
  videoLoaded(shown: ShownClip): void;
  /** Called when the video was played to its end. */
  videoEnded(shown: ShownClip): void;
}

/**
 * - `idle`: no clip is played.
 * - `fetching`: waiting for the first byte of the video.
 * - `ready`: the video can be played.
 * - `no_video`: Blink has no video of the clip.
 * - `failed`: the video cannot be played.
 */
export type PlaybackState = "idle" | "fetching" | "ready" | "no_video" | "failed";

export class Playback {
  state: PlaybackState = "idle";
  /** The reason why the video cannot be played. */
  error: string | undefined;

  readonly #host: PlaybackHost;
  #video: HTMLVideoElement | undefined;
  #shown: ShownClip | undefined;
  /** The time in seconds at which playback begins. */
  #start = 0;
  /** The time at which the address was signed, in milliseconds. */
  #signed = 0;

  constructor(host: PlaybackHost) {
    this.#host = host;
  }

  get paused(): boolean {
    return this.#video?.paused ?? true;
  }

  get muted(): boolean {
    return this.#video?.muted ?? false;
  }

  /** The current time of the video in seconds. */
  get time(): number {
    return this.state === "ready" ? (this.#video?.currentTime ?? 0) : this.#start;
  }

  /** The duration of the video in seconds. It is 0 until the duration is known. */
  get duration(): number {
    const duration = this.#video?.duration ?? 0;
    return this.state === "ready" && Number.isFinite(duration) ? duration : 0;
  }

  /** Fetches the video of a clip, and plays it from a time in seconds. */
  async play(video: HTMLVideoElement, shown: ShownClip, seconds = 0): Promise<void> {
    this.stop();
    this.#video = video;
    this.#shown = shown;
    this.#start = seconds;
    if (!shown.clip.video) {
      this.#become("no_video");
      return;
    }
    this.#become("fetching");
    try {
      const address = await signedAddress(this.#host.hass, shown);
      if (this.#shown !== shown) return;
      this.#signed = Date.now();
      video.src = address;
      await playWithOrWithoutSound(video);
    } catch (error) {
      // Ignore the error. If the start was refused or interrupted, the user can start the video.
      // For other failures, the video element fires an event, which calls `onError`.
      if (this.#shown === shown && !video.src) this.#failWith(error);
    }
  }

  /** Tries again to play the clip after a failure. */
  async retry(): Promise<void> {
    if (this.#video && this.#shown) await this.play(this.#video, this.#shown, this.#start);
  }

  /** Ends the playback and the download of the video. */
  stop(): void {
    const video = this.#video;
    this.#video = undefined;
    this.#shown = undefined;
    this.error = undefined;
    if (video?.src) {
      video.pause();
      video.removeAttribute("src");
      video.load();
    }
    this.#become("idle");
  }

  toggle(): void {
    if (this.state !== "ready" || !this.#video) return;
    if (this.#video.paused) void playWithOrWithoutSound(this.#video);
    else this.#video.pause();
  }

  toggleSound(): void {
    if (this.#video) this.#video.muted = !this.#video.muted;
  }

  /** Goes to a time in seconds. */
  seek(seconds: number): void {
    if (this.state !== "ready" || !this.#video) return;
    this.#video.currentTime = Math.min(this.duration, Math.max(0, seconds));
    this.#host.requestUpdate();
  }

  readonly onMetadata = (): void => {
    if (!this.#video || !this.#shown) return;
    this.#become("ready");
    if (this.#start > 0) this.seek(this.#start);
    this.#host.videoLoaded(this.#shown);
  };

  readonly onProgress = (): void => {
    this.#host.requestUpdate();
  };

  readonly onEnded = (): void => {
    this.#host.requestUpdate();
    if (this.#shown) this.#host.videoEnded(this.#shown);
  };

  readonly onError = async (): Promise<void> => {
    const { hass, texts } = this.#host;
    const [video, shown] = [this.#video, this.#shown];
    if (!video?.src || !shown) return;
    if (this.state === "ready") this.#start = video.currentTime;
    const expired = Date.now() - this.#signed > ADDRESS_LIFETIME * 1000;
    try {
      // Find out why the request failed, because a video element does not report the reason.
      await fetchVideo(hass, texts, shown);
      if (this.#shown !== shown) return;
      // The video can be fetched now. A network error of the video element means that the
      // connection was lost for a moment. Otherwise, the browser cannot play the video.
      const broken = video.error?.code === MediaError.MEDIA_ERR_NETWORK;
      if (expired) await this.retry();
      else this.#fail(broken ? connectionSentence(texts) : texts("player_error_unplayable"));
    } catch (error) {
      if (this.#shown === shown) this.#failWith(error);
    }
  };

  #failWith(error: unknown): void {
    this.#fail(errorSentence(error, connectionSentence(this.#host.texts)));
  }

  #fail(sentence: string): void {
    this.error = sentence;
    this.#become("failed");
  }

  #become(state: PlaybackState): void {
    this.state = state;
    this.#host.requestUpdate();
  }
}

/** Plays a video. If the browser does not allow sound, plays it without sound. */
async function playWithOrWithoutSound(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    video.muted = true;
    // If the browser does not allow playing at all, the play button remains.
    await video.play().catch(() => undefined);
  }
}
