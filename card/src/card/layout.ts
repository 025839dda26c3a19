/**
 * Computes the places of tiles: in one line (strip), or in rows below the names of their days
 * (wall).
 */

import type { ShownClip } from "../model/clip-list.ts";
import { BLOCK_EDGE, GAP, INLINE_EDGE } from "./spacing.ts";
import { Wall } from "./wall.ts";

/**
 * Minimum height of a wall (grid) at the normal text size. With less height, a strip (row) is
 * shown.
 */
const WALL_HEIGHT = 240;
const LEAST_TILE_WIDTH = 132;
const LEAST_TILE_HEIGHT = 84;
/**
 * Minimum number of visible tiles in a strip (row). Fewer tiles are visible if they would otherwise
 * be too narrow.
 */
const VISIBLE_TILES = 2.4;
const MOST_TILE_HEIGHT = 208;

/** The place of a tile in its group: pixels from the top and from the start of the line. */
export interface Box {
  readonly inline: number;
  readonly block: number;
  readonly width: number;
  readonly height: number;
}

/** Tiles below one heading. A strip (row) has only one group, which has no heading. */
export interface Group {
  readonly first: number;
  readonly count: number;
  /** The distance of the group from the top of the list, in pixels. */
  readonly block: number;
}

export interface Layout {
  readonly wall: boolean;
  readonly columns: number;
  readonly tile: { readonly width: number; readonly height: number };
  /** The height of a heading; 0 in a strip (row). */
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
  return room.height >= WALL_HEIGHT * room.scale
    ? new Wall(clips, room, dayKey)
    : createStrip(clips.length, room);
}

function createStrip(count: number, { width, height, scale }: Room): Layout {
  const tileHeight = clamp(
    height - 2 * BLOCK_EDGE,
    LEAST_TILE_HEIGHT * scale,
    MOST_TILE_HEIGHT * scale,
  );
  // Keep a part of one more tile visible, to show that the line continues.
  const tileWidth = clamp(width / VISIBLE_TILES, LEAST_TILE_WIDTH * scale, (tileHeight * 16) / 9);
  const tile = { width: Math.round(tileWidth), height: Math.round(tileHeight) };
  const pitch = tile.width + GAP;
  const offset = (index: number) => index * pitch;
  return {
    wall: false,
    columns: count,
    tile,
    heading: 0,
    groups: [{ first: 0, count, block: 0 }],
    extent: Math.max(0, count * pitch - GAP),
    box: (index) => ({ inline: INLINE_EDGE + offset(index), block: BLOCK_EDGE, ...tile }),
    offset,
    range: (start, length) => [
      clamp(Math.floor(start / pitch), 0, count),
      clamp(Math.ceil((start + length) / pitch), 0, count),
    ],
    vertical: (index) => index,
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
