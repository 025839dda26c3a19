/** Calls a function when a new day begins, because the card writes "today" and "yesterday". */

import type { ReactiveController } from "lit";

const QUARTER = 900;
const QUARTERS_OF_A_LONG_DAY = 100;

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

  /** Reports if a new day has begun. Then waits for the next day, unless the tab is hidden. */
  readonly check = (): void => {
    clearTimeout(this.#timer);
    if (document.hidden) return;
    const now = Date.now() / 1000;
    const day = this.#dayKey(now);
    if (this.#day && this.#day !== day) this.#changed();
    this.#day = day;
    this.#timer = setTimeout(this.check, (this.#nextDay(now) - now) * 1000);
  };

  /**
   * Returns when the next day begins. In every time zone, the time is a multiple of a quarter of an
   * hour.
   */
  #nextDay(now: number): number {
    const day = this.#dayKey(now);
    const first = Math.floor(now / QUARTER) + 1;
    for (let quarter = first; quarter < first + QUARTERS_OF_A_LONG_DAY; quarter += 1) {
      if (this.#dayKey(quarter * QUARTER) !== day) return quarter * QUARTER;
    }
    return (first + QUARTERS_OF_A_LONG_DAY) * QUARTER;
  }
}
