/** The layout of a row: all tiles in one line. */

import type { Layout, Room } from "./layout.ts";
import { BLOCK_EDGE, GAP, INLINE_EDGE } from "./spacing.ts";

const LEAST_TILE_WIDTH = 132;
const LEAST_TILE_HEIGHT = 84;
/**
 * Minimum number of visible tiles. Fewer tiles are visible if they would otherwise be too narrow.
 */
const VISIBLE_TILES = 2.4;
const MOST_TILE_HEIGHT = 208;

export function rowLayout(count: number, { width, height, scale }: Room): Layout {
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
    grid: false,
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
