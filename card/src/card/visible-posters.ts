/**
 * Finds the tiles on the screen and less than one screen away, and reports their posters (pictures)
 * to the loader.
 */

import type { PosterLoader } from "../model/poster-loader.ts";
import { posterPath } from "../model/poster-path.ts";
import type { BlinkClipsTile } from "./tile.ts";
import type { Viewport } from "./viewport.ts";

/** The speed in screens per second above which a scrolling list cannot be seen clearly. */
const FAST = 3;

export class VisiblePosters {
  readonly #posters: PosterLoader;
  /** The watched tiles, each with the path that was last reported to the loader. */
  readonly #tiles = new Map<BlinkClipsTile, string | undefined>();
  readonly #near = new Set<BlinkClipsTile>();
  /** The last position of the list, and the time in milliseconds at which it was measured. */
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

  constructor(posters: PosterLoader) {
    this.#posters = posters;
  }

  /**
   * Watches the given tiles and no others. If the clip of a tile has changed, loads its poster
   * (picture).
   */
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
      } else if (this.#near.has(tile) && this.#tiles.get(tile) !== posterPath(tile.shown)) {
        this.#see(tile);
      }
    }
  }

  /** Stops loading posters (pictures) while the list is scrolled too fast. */
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
    const path = posterPath(tile.shown);
    this.#tiles.set(tile, path);
    if (path !== undefined) this.#posters.see(path);
  }

  #leave(tile: BlinkClipsTile): void {
    this.#near.delete(tile);
    const path = this.#tiles.get(tile);
    if (path !== undefined) this.#posters.leave(path);
  }
}
