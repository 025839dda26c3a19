/** Icons that the card and the player share. `commonStyles` contains their CSS. */

import { html, type TemplateResult } from "lit";

export const MORE = "M12 5h.01M12 12h.01M12 19h.01";
export const CLOSE = "M6 6l12 12M18 6L6 18";
export const PREVIOUS = "M15 5l-7 7 7 7";
export const NEXT = "M9 5l7 7-7 7";

/** A ring that turns while something is loading. */
export const RING = html`<span class="ring"></span>`;

/** Returns an outline icon of 24 by 24 pixels. Assistive technologies skip it. */
export function outline(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}
