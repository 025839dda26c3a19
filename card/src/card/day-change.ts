/** Calls a function when a new day begins, because the card writes "today" and "yesterday". */

import type { ReactiveController } from "lit";

/**
 * A quarter of an hour in milliseconds. In every time zone, a day begins at a multiple of this
 * duration.
 */
const QUARTER = 900_000;

export class DayChange implements ReactiveController {
  readonly #dayKey: (seconds: number) => string;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #day = "";

  /** `dayKey` returns the same string for all times of one day. */
  constructor(dayKey: (seconds: number) => string, changed: () => void) {
    this.#dayKey = dayKey;
    this.#changed = changed;
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.check);
    this.check();
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.check);
    clearTimeout(this.#timer);
  }

  /**
   * Reports if a new day has begun. Then waits for the next quarter of an hour, unless the tab is
   * hidden.
   */
  readonly check = (): void => {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const now = Date.now();
    const day = this.#dayKey(now / 1000);
    if (this.#day && this.#day !== day) this.#changed();
    this.#day = day;
    // Do not use a timer for the whole day. Such a timer stops while the device sleeps, and would
    // then be late.
    this.#timer = setTimeout(this.check, QUARTER - (now % QUARTER));
  };
}
