/** Spaces in the list of tiles, in pixels. */

/** The space between tiles. */
export const GAP = 8;
/** The space above and below the tiles of a row. It is also the space below a grid. */
export const BLOCK_EDGE = 4;
/** The space before the first tile and after the last tile of a line. */
export const INLINE_EDGE = 12;
