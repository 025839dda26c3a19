/** Icons: outlines in a square of 24 pixels. The styles are `commonStyles`. */

import { html, type TemplateResult } from "lit";

export const MORE = "M12 5h.01M12 12h.01M12 19h.01";
export const CLOSE = "M6 6l12 12M18 6L6 18";
export const PREVIOUS = "M15 5l-7 7 7 7";
export const NEXT = "M9 5l7 7-7 7";

/** Returns an icon that assistive technologies skip. */
export function outline(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${path} /></svg>`;
}
