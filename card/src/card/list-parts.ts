/** Renders the parts of the list other than its tiles. */

import { html, nothing, type TemplateResult } from "lit";
import { icon } from "./icons.ts";
import type { Box, Layout } from "./layout.ts";
import { GAP, INLINE_EDGE, BLOCK_EDGE } from "./spacing.ts";
import type { ShownClip } from "../model/clip-list.ts";
import type { BlinkClipsTile } from "./tile.ts";
import type { Viewport } from "./viewport.ts";

export type Side = "previous" | "next";

const OLDER_WIDTH = 132;
const OLDER_HEIGHT = 44;

/** The empty tiles that are shown before the first clips arrive. */
export const PLACEHOLDERS: readonly ShownClip[] = Array.from({ length: 12 }, (_, id) => ({
  clip: { id, camera: "", time: 0, type: "unknown" },
  camera: { id: "", account: "", name: "" },
}));

/** Returns the CSS that places a tile. */
export function place({ inline, block, width, height }: Box): string {
  return `inset-inline-start: ${inline}px; inset-block-start: ${block}px; inline-size: ${width}px; block-size: ${height}px`;
}

/** Returns empty tiles in the places of clips that are still loading. */
export function skeleton(viewport: Viewport): TemplateResult[] {
  const [first, end] = viewport.range();
  return Array.from(
    { length: end - first },
    (_, index) => html`<div class="skeleton" style=${place(viewport.layout.box(index))}></div>`,
  );
}

/** Returns the size of the button for older clips at the end of the list. */
export function olderSize(grid: boolean): number {
  return (grid ? OLDER_HEIGHT : OLDER_WIDTH) + GAP;
}

/**
 * Returns the button for older clips. It follows the last tile. If there are no older clips, it is
 * disabled but stays, so that it keeps the focus.
 */
export function olderButton(layout: Layout, text: string, disabled: boolean): TemplateResult {
  const { grid, extent, tile } = layout;
  const style = grid
    ? `inset-block-start: ${extent}px; inset-inline: ${INLINE_EDGE}px`
    : place({
        inline: extent + INLINE_EDGE + (extent > 0 ? GAP : 0),
        block: BLOCK_EDGE,
        width: OLDER_WIDTH,
        height: tile.height,
      });
  return html`<button
    type="button"
    class="older"
    aria-disabled=${disabled}
    aria-live="polite"
    style=${style}
  >
    ${text}
  </button>`;
}

/** Returns the button that scrolls to the new clips at the start of the list. */
export function newPill(text: string, onClick: () => void): TemplateResult {
  return html`<button type="button" class="pill" @click=${onClick}>${text}</button>`;
}

/**
 * Returns scroll buttons for the mouse. With the keyboard, users move from tile to tile instead.
 */
export function endButtons(viewport: Viewport, onTurn: (side: Side) => void): TemplateResult {
  const button = (side: Side) =>
    html`<button
      type="button"
      class="end ${side}"
      tabindex="-1"
      aria-hidden="true"
      @click=${() => {
        onTurn(side);
      }}
    >
      ${icon(side)}
    </button>`;
  return html`${viewport.atStart ? nothing : button("previous")}${
    viewport.hasNext ? button("next") : nothing
  }`;
}

/** Scrolls a row of tiles by nearly one screen. */
export function turn(scroller: HTMLElement | null, side: Side, rtl: boolean): void {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const right = (side === "next") !== rtl;
  scroller?.scrollBy({
    left: (right ? 0.85 : -0.85) * scroller.clientWidth,
    behavior: calm ? "instant" : "smooth",
  });
}

/** Returns the tile in which an event occurred. Returns null if it occurred elsewhere. */
export function tileOf({ target }: Event): BlinkClipsTile | null {
  return (target as Element).closest<BlinkClipsTile>("blink-clips-tile");
}
