/** The layout of a grid: rows of tiles below a heading for each day. */

import type { ShownClip } from "../model/clip-list.ts";
import type { Box, Group, Layout, Room } from "./layout.ts";
import { GAP, INLINE_EDGE } from "./spacing.ts";

const LEAST_TILE_WIDTH = 148;
/** Minimum width of a tile in two columns. If tiles would be narrower, there is one column. */
const NARROW_TILE_WIDTH = 124;
const LEAST_TILE_HEIGHT = 84;
const HEADING_HEIGHT = 32;
const NO_GROUP: Group = { first: 0, count: 0, block: 0 };

export class GridLayout implements Layout {
  readonly grid = true;
  readonly columns: number;
  readonly tile: Layout["tile"];
  readonly heading: number;
  readonly groups: readonly Group[];
  readonly extent: number;
  /** The distance between the tops of two rows of the same day, in pixels. */
  readonly #pitch: number;

  constructor(
    clips: readonly ShownClip[],
    { width, scale }: Room,
    dayKey: (seconds: number) => string,
  ) {
    const inner = width - 2 * INLINE_EDGE;
    this.columns = Math.max(
      Math.floor((inner + GAP) / (LEAST_TILE_WIDTH * scale + GAP)),
      inner >= 2 * NARROW_TILE_WIDTH * scale + GAP ? 2 : 1,
    );
    const tileWidth = Math.floor((inner - GAP * (this.columns - 1)) / this.columns);
    const tileHeight = Math.max((tileWidth * 9) / 16, LEAST_TILE_HEIGHT * scale);
    this.tile = { width: tileWidth, height: Math.round(tileHeight) };
    this.heading = Math.round(HEADING_HEIGHT * scale);
    this.#pitch = this.tile.height + GAP;
    const groups: Group[] = [];
    let extent = 0;
    for (const { first, count } of daysOf(clips, dayKey)) {
      groups.push({ first, count, block: extent });
      extent += this.heading + Math.ceil(count / this.columns) * this.#pitch;
    }
    this.groups = groups;
    this.extent = extent;
  }

  box(index: number): Box {
    const group = this.#groupOf(index);
    return {
      inline: INLINE_EDGE + this.#column(index, group) * (this.tile.width + GAP),
      block: this.heading + this.#row(index, group) * this.#pitch,
      ...this.tile,
    };
  }

  offset(index: number): number {
    const group = this.#groupOf(index);
    return group.block + this.heading + this.#row(index, group) * this.#pitch;
  }

  range(start: number, length: number): readonly [number, number] {
    const last = this.groups.at(-1) ?? NO_GROUP;
    const end = this.#tileBelow(start + length) + this.columns;
    return [this.#tileBelow(start), Math.min(last.first + last.count, end)];
  }

  vertical(index: number, step: -1 | 1): number {
    const group = this.#groupOf(index);
    const last = group.first + group.count - 1;
    const next = index + step * this.columns;
    if (next >= group.first && next <= last) return next;
    if (step > 0 && this.#row(index, group) < this.#row(last, group)) return last;
    const other = this.groups[this.groups.indexOf(group) + step];
    if (other === undefined) return index;
    const lastOfOther = other.first + other.count - 1;
    const row = step > 0 ? 0 : this.#row(lastOfOther, other);
    const sameColumn = other.first + row * this.columns + this.#column(index, group);
    return Math.min(sameColumn, lastOfOther);
  }

  #groupOf(index: number): Group {
    return this.groups.findLast(({ first }) => first <= index) ?? NO_GROUP;
  }

  #row(index: number, group: Group): number {
    return Math.floor((index - group.first) / this.columns);
  }

  #column(index: number, group: Group): number {
    return (index - group.first) % this.columns;
  }

  /**
   * Returns the index of the first tile in the row at a distance in pixels from the top of the
   * list.
   */
  #tileBelow(distance: number): number {
    const { first, count, block } =
      this.groups.findLast((group) => group.block <= distance) ?? NO_GROUP;
    const above = Math.max(0, Math.floor((distance - block - this.heading) / this.#pitch));
    return Math.min(first + above * this.columns, first + count);
  }
}

/** Returns, for each day, the index of its first clip and the number of its clips. */
function daysOf(
  clips: readonly ShownClip[],
  dayKey: (seconds: number) => string,
): { readonly first: number; readonly count: number }[] {
  const keys = clips.map(({ clip }) => dayKey(clip.time));
  const firsts = keys.flatMap((key, index) => (key === keys[index - 1] ? [] : [index]));
  return firsts.map((first, day) => ({ first, count: (firsts[day + 1] ?? keys.length) - first }));
}
