/**
 * Tells the loader of posters (pictures) which tiles are on the screen, or less than one screen
 * away.
 */

import type { ShownClip } from "../model/clip-list.ts";
import type { Posters } from "../model/posters.ts";
import { posterPath } from "../paths.ts";
import type { BlinkClipsTile } from "./tile.ts";
import type { Viewport } from "./viewport.ts";

/** Returns the path of a clip's poster (picture). It is undefined if its tile must not load one. */
export function pathOf(shown: ShownClip): string | undefined {
  // A poster on a USB drive needs a slow transfer. Only the player starts one.
  return shown.clip.poster && !shown.clip.usb ? posterPath(shown) : undefined;
}

/** Above this number of screens per second, a list scrolls too fast to be seen. */
const FAST = 3;

export class PosterWatch {
  readonly #posters: Posters;
  /** The watched tiles, with the path that was reported last. */
  readonly #tiles = new Map<BlinkClipsTile, string | undefined>();
  readonly #near = new Set<BlinkClipsTile>();
  /** The last position of the list and its time in milliseconds. */
  #last = { offset: 0, time: 0 };
  readonly #observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const tile = target as BlinkClipsTile;
        if (isIntersecting) this.#near.add(tile);
        else this.#leave(tile);
        if (isIntersecting) this.#see(tile);
      }
    },
    { rootMargin: "100%", scrollMargin: "100%" },
  );

  constructor(posters: Posters) {
    this.#posters = posters;
  }

  /** Watches exactly these tiles. Loads the posters (pictures) of tiles whose clip has changed. */
  watch(tiles: readonly BlinkClipsTile[]): void {
    const wanted = new Set(tiles);
    for (const tile of this.#tiles.keys()) {
      if (wanted.has(tile)) continue;
      this.#observer.unobserve(tile);
      this.#leave(tile);
      this.#tiles.delete(tile);
    }
    for (const tile of tiles) {
      if (!this.#tiles.has(tile)) {
        this.#tiles.set(tile, undefined);
        this.#observer.observe(tile);
      } else if (this.#near.has(tile) && this.#tiles.get(tile) !== pathOf(tile.shown)) {
        this.#see(tile);
      }
    }
  }

  /** Loads no posters (pictures) while the list is scrolled too fast. */
  scrolled({ offset, length }: Pick<Viewport, "offset" | "length">, time: number): void {
    const screens = Math.abs(offset - this.#last.offset) / length;
    if (screens > (FAST * (time - this.#last.time)) / 1000) this.#posters.hold();
    this.#last = { offset, time };
  }

  stop(): void {
    this.watch([]);
    this.#observer.disconnect();
  }

  #see(tile: BlinkClipsTile): void {
    const path = pathOf(tile.shown);
    this.#tiles.set(tile, path);
    if (path !== undefined) this.#posters.see(path);
  }

  #leave(tile: BlinkClipsTile): void {
    this.#near.delete(tile);
    const path = this.#tiles.get(tile);
    if (path !== undefined) this.#posters.leave(path);
  }
}
