/** Moves the focus from tile to tile with keys. */

import type { Layout } from "./layout.ts";

export interface KeyContext {
  readonly layout: Layout;
  readonly count: number;
  /** Whether text runs from right to left. Then the left and right arrow keys are swapped. */
  readonly rtl: boolean;
  /** The length of the visible part along the scrolled axis, in pixels. */
  readonly length: number;
}

/** Returns the tile to which a key moves the focus. Returns undefined for any other key. */
export function tileOfKey(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">,
  index: number,
  { layout, count, rtl, length }: KeyContext,
): number | undefined {
  if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const screen = screenOf(layout, length);
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: index + (rtl ? 1 : -1),
    ArrowRight: index + (rtl ? -1 : 1),
    Home: 0,
    End: count - 1,
    PageUp: index - screen,
    PageDown: index + screen,
    ...(layout.grid && {
      ArrowUp: layout.vertical(index, -1),
      ArrowDown: layout.vertical(index, 1),
    }),
  };
  const target = moves[event.key];
  return target === undefined ? undefined : Math.max(0, Math.min(target, count - 1));
}

/** Returns the number of tiles on one screen. */
function screenOf({ grid, columns, tile }: Layout, length: number): number {
  return grid
    ? columns * Math.max(1, Math.floor(length / tile.height))
    : Math.max(1, Math.floor(length / tile.width));
}
