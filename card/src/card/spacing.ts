/** Spaces in the list of tiles, in pixels. */

/** The space between tiles. */
export const GAP = 8;
/** The room for focus rings at the edges of the list. */
export const EDGE = 4;
