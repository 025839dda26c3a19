/** Spaces in the list of tiles, in pixels. */

/** The space between tiles. */
export const GAP = 8;
/** The space above and below the tiles of a strip (row), and below those of a wall (grid). */
export const BLOCK_EDGE = 4;
/** The space before the first tile of a line and after the last one. */
export const INLINE_EDGE = 12;
