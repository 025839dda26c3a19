/** Recognizes a horizontal swipe, which goes to another clip. */

/** The shortest swipe in pixels. */
const DISTANCE = 60;

export class Swipe {
  readonly #swiped: (older: boolean) => void;
  #start: PointerEvent | undefined;

  /** `swiped` is called after a swipe. Its argument is true if the swipe goes to the older clip. */
  constructor(swiped: (older: boolean) => void) {
    this.#swiped = swiped;
  }

  readonly onDown = (event: PointerEvent): void => {
    // Ignore a second finger, which zooms.
    this.#start = event.pointerType === "touch" && event.isPrimary ? event : undefined;
  };

  readonly onUp = (event: PointerEvent): void => {
    const start = this.#start;
    this.#start = undefined;
    if (!start || start.pointerId !== event.pointerId) return;
    const sideways = event.clientX - start.clientX;
    const upright = Math.abs(event.clientY - start.clientY);
    if (Math.abs(sideways) < DISTANCE || Math.abs(sideways) < 2 * upright) return;
    const rightToLeft = getComputedStyle(event.currentTarget as Element).direction === "rtl";
    this.#swiped(sideways < 0 !== rightToLeft);
  };

  readonly onCancel = (): void => {
    this.#start = undefined;
  };
}
