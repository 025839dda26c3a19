/**
 * Computes which part of the clip list is visible, also after the clips or the size of the list
 * have changed.
 */

import { clipKey, type ShownClip } from "../model/clip-list.ts";
import { createLayout, type Group, type Layout, type Room } from "./layout.ts";
import { BLOCK_EDGE, INLINE_EDGE } from "./spacing.ts";

/** If the list is scrolled by fewer pixels than this, it counts as being at its start. */
const START = 16;

export class Viewport {
  layout: Layout;
  /** The distance from the start of the list to the visible part, in pixels. */
  offset = 0;
  /** The number of clips that were added while the start of the list was not visible. */
  fresh = 0;
  /** The clip key of the active tile, which is the only tile that the Tab key reaches. */
  active: string | undefined;
  /**
   * The offset in pixels to which the list must be scrolled, or undefined if it must not be
   * scrolled.
   */
  target: number | undefined;

  room: Room = { width: 0, height: 0, scale: 1 };
  #clips: readonly ShownClip[] = [];
  #keys: readonly string[] = [];
  #indices = new Map<string, number>();
  #dayKey: (seconds: number) => string = String;

  constructor() {
    this.layout = createLayout([], this.room, String);
  }

  get count(): number {
    return this.#keys.length;
  }

  /** The length of the visible part along the scrolled axis, in pixels. */
  get length(): number {
    return this.layout.grid ? this.room.height : this.room.width;
  }

  get atStart(): boolean {
    return this.offset < START;
  }

  /** Whether the visible part ends before the end of the list. */
  get hasNext(): boolean {
    return this.layout.extent - this.offset - this.length > START;
  }

  keyAt(index: number): string | undefined {
    return this.#keys[index];
  }

  /** Returns the index of a clip; -1 if the list does not contain it. */
  indexOf(key: string | undefined): number {
    return key === undefined ? -1 : (this.#indices.get(key) ?? -1);
  }

  /** Replaces the clips. The first visible clip stays in place, unless the list is at its start. */
  show(clips: readonly ShownClip[], dayKey: (seconds: number) => string): void {
    const before = this.#clips;
    const activeIndex = this.indexOf(this.active);
    this.#clips = clips;
    this.#dayKey = dayKey;
    this.#keys = clips.map(clipKey);
    this.#indices = new Map(this.#keys.map((key, index) => [key, index]));
    this.#arrange(before);
    const newest = before[0];
    if (newest && !this.atStart) this.fresh += Math.max(0, this.indexOf(clipKey(newest)));
    // If the active tile (reached by the Tab key) was removed, make another tile active.
    if (this.indexOf(this.active) === -1) {
      this.active = this.#keys[Math.min(Math.max(activeIndex, 0), this.#keys.length - 1)];
    }
  }

  /** Arranges the tiles for a new size of the list. The first visible clip stays visible. */
  resize(room: Room): void {
    this.room = room;
    this.#arrange(this.#clips);
  }

  /** Goes back to the start of the list. */
  reset(): void {
    this.offset = 0;
    this.target = 0;
    this.fresh = 0;
  }

  /** Stores the new offset after the user has scrolled. */
  scrolled(offset: number): void {
    this.offset = offset;
    if (this.atStart) this.fresh = 0;
  }

  /** Scrolls so that a tile is completely visible. */
  reveal(index: number): void {
    const { grid, tile, heading } = this.layout;
    const start = this.layout.offset(index);
    const end = start + (grid ? tile.height + BLOCK_EDGE : tile.width + 2 * INLINE_EDGE);
    if (start - heading < this.offset) this.offset = Math.max(0, start - heading);
    else if (end > this.offset + this.length) this.offset = end - this.length;
    else return;
    this.target = this.offset;
  }

  /** Returns the range of the visible tiles, with some more tiles on both sides. */
  range(): readonly [first: number, end: number] {
    const margin = this.layout.grid ? this.layout.tile.height : this.length / 2;
    return this.layout.range(Math.max(0, this.offset - margin), this.length + 2 * margin);
  }

  /**
   * Returns the indices of the tiles that must be rendered in a group: those in `range`, and the
   * active tile (reached by the Tab key) if the group contains it.
   */
  indices({ first, count }: Group, range: readonly [number, number]): readonly number[] {
    const from = Math.max(first, range[0]);
    const to = Math.min(first + count, range[1]);
    const near = Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
    const active = this.indexOf(this.active);
    if (active < first || active >= first + count || near.includes(active)) return near;
    return active < from ? [active, ...near] : [...near, active];
  }

  #arrange(before: readonly ShownClip[]): void {
    const old = this.layout;
    this.layout = createLayout(this.#clips, this.room, this.#dayKey);
    if (this.atStart) return;
    const [first] = old.range(this.offset, 1);
    const anchor = before.findIndex(
      (clip, index) => index >= first && this.#indices.has(clipKey(clip)),
    );
    const anchored = before[anchor];
    if (anchored === undefined) return;
    const shift = old.grid === this.layout.grid ? this.offset - old.offset(anchor) : 0;
    this.offset = Math.max(0, this.layout.offset(this.indexOf(clipKey(anchored))) + shift);
    this.target = this.offset;
  }
}
