/** The icons of the card. */

import type { TemplateResult } from "lit";
import { CLOSE, MORE, NEXT, outline, PREVIOUS } from "../icons.ts";

const OUTLINES = {
  person: "M12 4a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7M5 20a7 6 0 0 1 14 0",
  vehicle:
    "M4 16v-4l2-5h12l2 5v4zM4 12h16M7.5 16a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6M16.5 16a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6",
  animal:
    "M12 12c3 0 5 3 5 5.2 0 2.4-3 1.6-5 1.6s-5 .8-5-1.6C7 15 9 12 12 12M9 5v2.4M15 5v2.4M5 9.5v2M19 9.5v2",
  package: "M4 8l8-4 8 4v8l-8 4-8-4zM4 8l8 4 8-4M12 12v8M8 6l8 4",
  motion:
    "M12 10.5a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3M8 8a5.7 5.7 0 0 0 0 8M16 8a5.7 5.7 0 0 1 0 8M5 5a10 10 0 0 0 0 14M19 5a10 10 0 0 1 0 14",
  button_press: "M6 17V11a6 6 0 0 1 12 0v6M4 17h16M10.5 20h3M12 3v2",
  live_view: "M3 7h12v10H3zM15 11l6-3.5v9L15 13",
  on_demand: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 9.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5",
  snapshot: "M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4",
  unknown: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M8.5 12h.01M12 12h.01M15.5 12h.01",
  usb: "M7 10h10v8a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2zM9 10V4h6v6M11 7h.01M13 7h.01",
  kept: "M7 4h10v16l-5-4-5 4z",
  archive: "M3 5h18v4H3zM5 9v10h14V9M10 13h4",
  armed: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6zM9 11.5l2.2 2.2 4-4.2",
  disarmed: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  info: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16M12 11v5M12 8h.01",
  lost: "M4 4l16 16M5 12a10 10 0 0 1 4-2.6M19 12a10 10 0 0 0-6-3M8.5 15.5a5 5 0 0 1 6 0M12 19h.01",
  search: "M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13M15.5 15.5L20 20",
  more: MORE,
  close: CLOSE,
  previous: PREVIOUS,
  next: NEXT,
  clips: "M4 4h16v16H4zM8 4v16M16 4v16M4 9h4M4 15h4M16 9h4M16 15h4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  folder: "M3 6h6l2 2h10v11H3z",
} as const;

export type IconName = keyof typeof OUTLINES;

/** Returns an icon that screen readers skip. */
export function icon(name: IconName): TemplateResult {
  return outline(OUTLINES[name]);
}

/** Returns an icon as a CSS mask, which needs no element of its own. */
export function iconMask(name: IconName): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="black" ` +
    `stroke-width="2" stroke-linecap="round" stroke-linejoin="round">` +
    `<path d="${OUTLINES[name]}"/></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}
