/** Chooses the layout of the tiles: one row, or a grid with a heading for each day. */

import type { ShownClip } from "../model/clip-list.ts";
import { GridLayout } from "./grid-layout.ts";
import { rowLayout } from "./row-layout.ts";

/** Minimum height of a grid at the normal text size. With less height, a row is shown. */
const GRID_HEIGHT = 240;

/** The place of a tile in its group: pixels from the top and from the start of the line. */
export interface Box {
  readonly inline: number;
  readonly block: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles below one heading. A row has only one group, which has no heading. */
export interface Group {
  readonly first: number;
  readonly count: number;
  /** The distance of the group from the top of the list, in pixels. */
  readonly block: number;
}

export interface Layout {
  /** Whether the layout is a grid. Otherwise it is a row. */
  readonly grid: boolean;
  readonly columns: number;
  readonly tile: { readonly width: number; readonly height: number };
  /** The height of a heading; 0 in a row. */
  readonly heading: number;
  readonly groups: readonly Group[];
  /** The length of all tiles along the scrolled axis, in pixels. */
  readonly extent: number;
  box(index: number): Box;
  /**
   * Returns the distance of a tile from the start of the list along the scrolled axis, in pixels.
   */
  offset(index: number): number;
  /** Returns the range of tiles between `offset` and `offset` + `length`. The end is exclusive. */
  range(offset: number, length: number): readonly [first: number, end: number];
  /** Returns the tile in the same column of the row above (-1) or below (1). */
  vertical(index: number, step: -1 | 1): number;
}

export interface Room {
  readonly width: number;
  readonly height: number;
  /** The text size relative to the normal one. */
  readonly scale: number;
}

/** Creates the layout of clips for the available space. */
export function createLayout(
  clips: readonly ShownClip[],
  room: Room,
  dayKey: (seconds: number) => string,
): Layout {
  return room.height >= GRID_HEIGHT * room.scale
    ? new GridLayout(clips, room, dayKey)
    : rowLayout(clips.length, room);
}
