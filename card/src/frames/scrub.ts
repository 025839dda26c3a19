/** Shows the frames of a clip on its tile, with the mouse, a finger or the keyboard. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import { MediaError } from "../media-failures.ts";
import { clipKey, type ShownClip } from "../model/clip-list.ts";
import { frameIndex } from "./frame-view.ts";
import type { Strip, StripLoader } from "./strip-loader.ts";

/** Milliseconds for which a pointer or a finger must rest before frames are shown. */
export const REST = 400;
/** Distance in pixels within which a moved pointer still counts as resting. */
const TOLERANCE = 6;

/** The time of the first mouse move. It counts, although browsers report no distance for it. */
let firstMove: number | undefined;
const noteMove = ({ timeStamp }: Event) => (firstMove = timeStamp);
addEventListener("pointermove", noteMove, { capture: true, once: true });

export interface ScrubTarget {
  /** Returns the element over which the pointer moves, and which the keyboard focuses. */
  readonly element: () => HTMLElement | null | undefined;
  readonly shown: () => ShownClip;
  readonly loader: () => StripLoader | undefined;
}

/**
 * - `idle`: the poster is shown.
 * - `intent`: the pointer has not rested long enough.
 * - `loading`: the strip (frames side by side) is being loaded.
 * - `frames`: the strip is shown.
 * - `failed`: loading the strip has failed.
 */
export type ScrubState = "idle" | "intent" | "loading" | "frames" | "failed";

interface Point {
  readonly clientX: number;
  readonly clientY: number;
}

export class Scrub implements ReactiveController {
  state: ScrubState = "idle";
  /** The position in the clip, from 0 (start) to 1 (end). */
  fraction = 0;
  strip: Strip | undefined;
  /** The reason why loading the strip (frames of a video) has failed. */
  error: string | undefined;

  readonly #host: ReactiveControllerHost;
  readonly #target: ScrubTarget;
  #element: HTMLElement | undefined;
  #key: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wait: AbortController | undefined;
  #rest: Point | undefined;
  /** Where a finger touched the tile. `dragging` is true after the finger has moved sideways. */
  #touch: { readonly start: Point; dragging: boolean } | undefined;
  /** Whether the next click ends a touch. Such a click must not play the clip. */
  #ignoreClick = false;

  constructor(host: ReactiveControllerHost, target: ScrubTarget) {
    this.#host = host;
    this.#target = target;
    host.addController(this);
  }

  /** Whether the frame and its position are shown, or will be shown when the strip is loaded. */
  get active(): boolean {
    return this.state === "loading" || this.state === "frames";
  }

  /** Whether a finger is on the tile. */
  get touched(): boolean {
    return this.#touch !== undefined;
  }

  /** The time in the clip from which a click plays. Undefined means the start of the clip. */
  get seconds(): number | undefined {
    return this.state === "frames" && this.strip ? this.fraction * this.strip.seconds : undefined;
  }

  hostUpdate(): void {
    const key = clipKey(this.#target.shown());
    if (this.#key !== undefined && key !== this.#key) this.end();
    this.#key = key;
  }

  hostUpdated(): void {
    const element = this.#target.element();
    // Add the listeners only once, because later renderings keep the same element.
    if (!element || this.#element) return;
    this.#element = element;
    this.#listen(element);
  }

  hostDisconnected(): void {
    this.end();
  }

  /** Shows the poster (still picture) again. Stops waiting for a strip (frames). */
  end(): void {
    clearTimeout(this.#timer);
    this.#wait?.abort();
    this.#wait = undefined;
    this.#rest = undefined;
    this.#touch = undefined;
    this.strip = undefined;
    this.error = undefined;
    document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#become("idle");
  }

  #listen(element: HTMLElement): void {
    for (const [type, listener] of this.#listeners) {
      // `passive: false` allows a listener to prevent scrolling when a finger moves over the tile.
      // `capture` intercepts the click at the end of a touch before the tile receives it.
      const options = { passive: false, capture: type === "click" };
      element.addEventListener(type, listener as EventListener, options);
    }
  }

  readonly #onMove = (event: PointerEvent): void => {
    if (event.pointerType === "touch") return;
    // Ignore a move without a distance. Chromium reports such a move when the page scrolls below a
    // resting pointer.
    if (event.timeStamp !== firstMove && event.movementX === 0 && event.movementY === 0) return;
    if (this.state === "idle" || (this.state === "intent" && this.#hasLeft(event))) {
      this.#rest = event;
      this.#expect();
    }
    this.#follow(event);
  };

  readonly #onLeave = (event: PointerEvent): void => {
    if (this.#touch && event.type === "pointerleave") return;
    this.end();
  };

  readonly #onDown = (event: PointerEvent): void => {
    this.#ignoreClick = false;
    if (event.pointerType !== "touch") return;
    this.end();
    this.#touch = { start: event, dragging: false };
    this.#rest = event;
    this.#follow(event);
    this.#expect();
  };

  readonly #onUp = (event: PointerEvent): void => {
    if (event.pointerType !== "touch") return;
    this.#ignoreClick = this.state !== "intent" && this.state !== "idle";
    this.end();
  };

  readonly #onTouchMove = (event: TouchEvent): void => {
    const [finger] = event.touches;
    const touch = this.#touch;
    if (!touch || !finger || event.touches.length > 1) {
      if (touch) this.end();
      return;
    }
    if (this.state === "intent") {
      // The finger has moved before the end of the wait, so the user is scrolling the list.
      if (this.#hasLeft(finger)) this.end();
      return;
    }
    if (!touch.dragging) {
      const sideways = Math.abs(finger.clientX - touch.start.clientX);
      const upright = Math.abs(finger.clientY - touch.start.clientY);
      if (upright >= sideways) return;
      touch.dragging = true;
    }
    if (event.cancelable) event.preventDefault();
    this.#follow(finger);
  };

  /**
   * Prevents the browser's menu after a long press. The mouse and the keyboard still open the menu.
   */
  readonly #onContextMenu = (event: Event): void => {
    if (this.#touch) event.preventDefault();
  };

  readonly #onClick = (event: Event): void => {
    if (!this.#ignoreClick) return;
    this.#ignoreClick = false;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key } = event;
    if (!event.shiftKey || (key !== "ArrowLeft" && key !== "ArrowRight")) {
      if (key.startsWith("Arrow") || key === "Escape") this.end();
      return;
    }
    if (!this.#allowed()) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.active) {
      const forward = (key === "ArrowRight") !== this.#isRightToLeft();
      if (this.strip) this.fraction = steppedFraction(this.strip, this.fraction, forward);
      this.#host.requestUpdate();
    } else {
      this.fraction = 0;
      void this.#load();
    }
  };

  readonly #onBlur = (): void => {
    if (this.#rest === undefined) this.end();
  };

  readonly #onVisibility = (): void => {
    if (document.hidden) this.end();
  };

  readonly #listeners = [
    ["pointermove", this.#onMove],
    ["pointerleave", this.#onLeave],
    ["pointercancel", this.#onLeave],
    ["pointerdown", this.#onDown],
    ["pointerup", this.#onUp],
    ["touchmove", this.#onTouchMove],
    ["contextmenu", this.#onContextMenu],
    ["click", this.#onClick],
    ["keydown", this.#onKey],
    ["blur", this.#onBlur],
  ] as const;

  #allowed(): boolean {
    const shown = this.#target.shown();
    const loader = this.#target.loader();
    return loader !== undefined && (loader.known(shown) !== undefined || loader.allows(shown));
  }

  /** Starts a timer that loads the strip (frames of a video) if the pointer rests long enough. */
  #expect(): void {
    clearTimeout(this.#timer);
    if (!this.#allowed()) return;
    this.#become("intent");
    this.#timer = setTimeout(() => {
      void this.#load();
    }, REST);
  }

  async #load(): Promise<void> {
    const loader = this.#target.loader();
    if (loader === undefined || document.hidden) return;
    const wait = new AbortController();
    this.#wait = wait;
    document.addEventListener("visibilitychange", this.#onVisibility);
    this.#become("loading");
    try {
      const strip = await loader.load(this.#target.shown(), wait.signal);
      if (wait.signal.aborted) return;
      this.strip = strip;
      this.#become(strip ? "frames" : "failed");
    } catch (error) {
      if (wait.signal.aborted) return;
      // Show the poster (still picture) again, because another tile has begun to load.
      if (!(error instanceof MediaError)) {
        this.end();
        return;
      }
      this.error = error.message;
      this.#become("failed");
    }
  }

  #follow({ clientX }: Pick<Point, "clientX">): void {
    const { left, width } = (this.#element ?? document.body).getBoundingClientRect();
    if (width === 0) return;
    const fraction = Math.min(1, Math.max(0, (clientX - left) / width));
    this.fraction = this.#isRightToLeft() ? 1 - fraction : fraction;
    if (this.active) this.#host.requestUpdate();
  }

  #hasLeft({ clientX, clientY }: Point): boolean {
    const rest = this.#rest;
    return (
      rest === undefined || Math.hypot(clientX - rest.clientX, clientY - rest.clientY) > TOLERANCE
    );
  }

  #isRightToLeft(): boolean {
    return this.#element !== undefined && getComputedStyle(this.#element).direction === "rtl";
  }

  #become(state: ScrubState): void {
    if (state === this.state) return;
    this.state = state;
    this.#host.requestUpdate();
  }
}

/** Returns the position in the middle of the next or previous frame. */
function steppedFraction(strip: Strip, fraction: number, forward: boolean): number {
  const index = frameIndex(strip, fraction) + (forward ? 1 : -1);
  return (Math.min(strip.count - 1, Math.max(0, index)) + 0.5) / strip.count;
}
