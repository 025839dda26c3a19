/** The icons of the player, as lines in a square of 24. */

import { html, type TemplateResult } from "lit";

const PATHS = {
  close: "M6 6 18 18M18 6 6 18",
  play: "M8 5 19 12 8 19Z",
  pause: "M8 5V19M16 5V19",
  forward: "M9 5 16 12 9 19",
  back: "M15 5 8 12 15 19",
  sound: "M4 10V14H8L13 18V6L8 10ZM16 9Q18 12 16 15M18.5 7Q22 12 18.5 17",
  muted: "M4 10V14H8L13 18V6L8 10ZM16 9.5 21 14.5M21 9.5 16 14.5",
  more: "M12 5V5.1M12 12V12.1M12 19V19.1",
} as const;

/** Renders an icon, which is hidden from screen readers: its button has a name. */
export function icon(name: keyof typeof PATHS): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    width="24"
    height="24"
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width="2"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d=${PATHS[name]} stroke-width=${name === "more" ? 3.5 : 2}></path>
  </svg>`;
}
