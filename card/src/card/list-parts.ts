/** The parts of the list beside its tiles. */

import { html, nothing, type TemplateResult } from "lit";
import { styleMap } from "lit/directives/style-map.js";
import { icon } from "./icons.ts";
import type { Box, Layout } from "./layout.ts";
import { EDGE, GAP } from "./spacing.ts";
import type { Viewport } from "./viewport.ts";

export type Side = "previous" | "next";

const OLDER_WIDTH = 132;
const OLDER_HEIGHT = 44;

/** Returns the style that places a tile. */
export function place({ inline, block, width, height }: Box): ReturnType<typeof styleMap> {
  return styleMap({
    "inset-inline-start": `${inline}px`,
    "inset-block-start": `${block}px`,
    "inline-size": `${width}px`,
    "block-size": `${height}px`,
  });
}

/** Returns tiles without content, in the places of the clips that are loading. */
export function skeleton(viewport: Viewport): TemplateResult[] {
  const [first, end] = viewport.range();
  return Array.from(
    { length: end - first },
    (_, index) => html`<div class="skeleton" style=${place(viewport.layout.box(index))}></div>`,
  );
}

/** Returns the room that the button for older clips needs at the end of the list. */
export function olderSize(wall: boolean): number {
  return (wall ? OLDER_HEIGHT : OLDER_WIDTH) + GAP;
}

/** Returns the button for older clips, which follows the last tile. */
export function olderButton(layout: Layout, text: string, reading: boolean): TemplateResult {
  const { wall, extent, tile } = layout;
  const start = `${extent + EDGE + (extent > 0 && !wall ? GAP : 0)}px`;
  const style = wall
    ? { "inset-block-start": start, "inset-inline": `${EDGE}px` }
    : {
        "inset-inline-start": start,
        "inset-block-start": `${EDGE}px`,
        "inline-size": `${OLDER_WIDTH}px`,
        "block-size": `${tile.height}px`,
      };
  return html`<button type="button" class="older" aria-disabled=${reading} style=${styleMap(style)}>
    ${text}
  </button>`;
}

/** Returns buttons for the mouse; the keyboard moves from tile to tile instead. */
export function endButtons(viewport: Viewport, turn: (side: Side) => void): TemplateResult {
  const button = (side: Side) =>
    html`<button
      type="button"
      class="end ${side}"
      tabindex="-1"
      aria-hidden="true"
      @click=${() => {
        turn(side);
      }}
    >
      ${icon(side)}
    </button>`;
  return html`${viewport.atStart ? nothing : button("previous")}${
    viewport.hasNext ? button("next") : nothing
  }`;
}
