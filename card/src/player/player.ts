/** The dialog that plays clips: `<blink-clips-player>`. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { errorSentence } from "../errors.ts";
import { createFormat } from "../format.ts";
import type { Strip, StripLoader } from "../frames/strip-loader.ts";
import { frameStyles } from "../frames/frame-view.ts";
import type { HomeAssistant } from "../hass.ts";
import { connectionSentence } from "../media-failures.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import { PosterLoader } from "../model/poster-loader.ts";
import { posterPath } from "../model/poster-path.ts";
import type { Texts } from "../texts.ts";
import { openPage } from "./clip-actions.ts";
import type { BlinkClipsMenu } from "./clip-menu.ts";
import { DialogHistory } from "./dialog-history.ts";
import { dialogStyles } from "./dialog-styles.ts";
import { liveViewOf, openLiveView } from "./live-view.ts";
import { Playback, type PlaybackHost } from "./playback.ts";
import { handlePlayerKey } from "./player-keys.ts";
import { playerStyles } from "./player-styles.ts";
import { playerView } from "./player-view.ts";
import { scrubberStyles } from "./scrubber.ts";
import { Swipe } from "./swipe.ts";
import { ViewedMarks } from "./viewed-marks.ts";

/** The player requests older clips when fewer than this number of clips follow the played one. */
const NEAR_END = 3;

/**
 * Fires `player-closed` with the key of the last played clip. The tile of this clip gets the focus.
 * Fires `player-near-end` when the player needs older clips.
 */
export class BlinkClipsPlayer extends LitElement implements PlaybackHost {
  static override properties = {
    // A new `hass` needs no rendering, because the player does not show its data. Actions read the
    // newest `hass`.
    hass: { attribute: false, hasChanged: () => false },
    texts: { attribute: false },
    clips: { attribute: false },
    strips: { attribute: false },
  };

  static override styles = [dialogStyles, frameStyles, scrubberStyles, playerStyles];

  declare hass: HomeAssistant;
  declare texts: Texts;
  /** The clips in the order of the list, newest first. */
  declare clips: readonly ShownClip[];
  /** The loader of strips (frames of videos), which the tiles of the card use as well. */
  declare strips: StripLoader;

  /** The clip that is played. It is undefined while the player is closed. */
  #shown: ShownClip | undefined;
  #index = 0;
  #strip: Strip | undefined;
  /** The entity id of the live view of the clip's camera. */
  #live: string | undefined;
  #message = "";
  #abort = new AbortController();
  readonly #marks = new ViewedMarks();
  readonly #playback = new Playback(this);
  readonly #swipe = new Swipe((older) => {
    this.#step(older ? 1 : -1);
  });
  readonly #posters = new PosterLoader(
    async (path, init) => this.hass.fetchWithAuth(path, init),
    () => {
      this.requestUpdate();
    },
  );
  readonly #history = new DialogHistory(() => {
    this.#dialog?.close();
  });

  /** Opens the player and plays a clip, starting at a time in seconds. */
  async open(key: string, seconds = 0): Promise<void> {
    const index = this.clips.findIndex((clip) => clipKey(clip) === key);
    const shown = this.clips[index];
    if (!shown) return;
    const wasOpen = this.#shown !== undefined;
    this.#show(shown, index);
    await this.updateComplete;
    if (!wasOpen) {
      this.#dialog?.showModal();
      this.#history.enter();
    }
    this.#play(seconds);
  }

  /** Closes the player. Returns when its history entry is gone. */
  async close(): Promise<void> {
    this.#dialog?.close();
    await this.#history.leave();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end();
    // Close the dialog. If it is removed while it is open, it cannot be opened again.
    this.#dialog?.close();
  }

  videoLoaded(shown: ShownClip): void {
    void this.#loadStrip(shown);
  }

  videoEnded(shown: ShownClip): void {
    void this.#markViewed(shown);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("clips") || !this.#shown) return;
    const key = clipKey(this.#shown);
    const index = this.clips.findIndex((clip) => clipKey(clip) === key);
    if (index !== -1) {
      this.#index = index;
      this.#shown = this.clips[index];
      return;
    }
    const next = Math.min(this.#index, this.clips.length - 1);
    const shown = this.clips[next];
    if (shown) {
      this.#show(shown, next);
      this.#play();
    } else this.#dialog?.close();
  }

  protected override render(): unknown {
    return html`<dialog
      aria-labelledby="camera"
      closedby="any"
      @close=${this.#end}
      @keydown=${this.#onKey}
      @hass-notification=${this.#onNotification}
      @clip-menu-page=${this.#onMenuPage}
    >
      ${this.#shown ? this.#content(this.#shown) : nothing}
    </dialog>`;
  }

  #content(shown: ShownClip): TemplateResult {
    const { texts } = this;
    const poster = posterPath(shown);
    return html`${playerView({
        texts,
        shown,
        time: createFormat(this.hass).dayAndTime(shown.clip.time),
        poster: poster && this.#posters.url(poster),
        strip: this.#strip,
        playback: this.#playback,
        swipe: this.#swipe,
        message: this.#message,
        newer: this.#index > 0,
        older: this.#index < this.clips.length - 1,
        step: this.#step,
        close: () => {
          this.#dialog?.close();
        },
        openMenu: (anchor) => {
          void this.#menu?.open(shown, anchor);
        },
        openLive: this.#live === undefined ? undefined : this.#openLive,
      })} <blink-clips-menu .hass=${this.hass} .texts=${texts}></blink-clips-menu>`;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector("dialog");
  }

  get #menu(): BlinkClipsMenu | null {
    return this.renderRoot.querySelector<BlinkClipsMenu>("blink-clips-menu");
  }

  /** Shows the poster and the data of a clip. */
  #show(shown: ShownClip, index: number): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    const before = this.#shown && posterPath(this.#shown);
    if (before) this.#posters.leave(before);
    this.#shown = shown;
    this.#index = index;
    this.#strip = this.strips.known(shown);
    this.#live = liveViewOf(this.hass, shown.camera);
    this.#message = "";
    const poster = posterPath(shown);
    if (poster) this.#posters.see(poster);
    this.requestUpdate();
    if (index >= this.clips.length - NEAR_END) this.dispatchEvent(new Event("player-near-end"));
  }

  #play(seconds = 0): void {
    const video = this.renderRoot.querySelector("video");
    if (video && this.#shown) void this.#playback.play(video, this.#shown, seconds);
  }

  /** Plays the next older clip (1) or the next newer clip (-1). */
  readonly #step = (direction: 1 | -1): void => {
    const index = this.#index + direction;
    const shown = this.clips[index];
    if (!shown) return;
    this.#show(shown, index);
    this.#play();
  };

  /** Loads the frames below the seek bar. The seek bar also works without them. */
  async #loadStrip(shown: ShownClip): Promise<void> {
    const { signal } = this.#abort;
    if (this.#strip || !this.strips.allows(shown, true)) return;
    try {
      const strip = await this.strips.load(shown, signal);
      if (signal.aborted) return;
      this.#strip = strip;
      this.requestUpdate();
    } catch (error) {
      if (!signal.aborted) this.#say(errorSentence(error));
    }
  }

  async #markViewed(shown: ShownClip): Promise<void> {
    try {
      await this.#marks.mark(this.hass, shown);
    } catch (error) {
      if (this.#shown) this.#say(errorSentence(error, connectionSentence(this.texts)));
    }
  }

  #say(message: string): void {
    this.#message = message;
    this.requestUpdate();
  }

  /** Stops the video and forgets the clip, after the dialog was closed or removed. */
  readonly #end = (): void => {
    const shown = this.#shown;
    if (!shown) return;
    this.#shown = undefined;
    this.#strip = undefined;
    this.#abort.abort();
    this.#playback.stop();
    this.#posters.clear();
    this.#marks.clear();
    void this.#history.leave();
    this.requestUpdate();
    this.dispatchEvent(new CustomEvent("player-closed", { detail: { key: clipKey(shown) } }));
  };

  readonly #onNotification = (event: CustomEvent<{ readonly message: string }>): void => {
    // Show the notification in the dialog, which would cover Home Assistant's own notification.
    event.stopPropagation();
    this.#say(event.detail.message);
  };

  readonly #onMenuPage = (event: CustomEvent<{ readonly path: string }>): void => {
    event.preventDefault();
    event.stopPropagation();
    void this.close().then(() => {
      openPage(event.detail.path);
    });
  };

  /**
   * Closes the player first, because it would cover Home Assistant's dialog. Then opens the live
   * view.
   */
  readonly #openLive = (): void => {
    const live = this.#live;
    if (live === undefined) return;
    void this.close().then(() => {
      openLiveView(this, live);
    });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    handlePlayerKey(event, {
      step: this.#step,
      toggle: () => {
        this.#playback.toggle();
      },
      seekBy: (seconds) => {
        this.#playback.seek(this.#playback.time + seconds);
      },
    });
  };
}
