/** The icons of the player. */

import type { TemplateResult } from "lit";
import { CLOSE, MORE, NEXT, outline, PREVIOUS } from "../icons.ts";

const OUTLINES = {
  more: MORE,
  close: CLOSE,
  previous: PREVIOUS,
  next: NEXT,
  play: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  sound: "M4 10v4h4l5 4V6l-5 4zM16 9q2 3 0 6M18.5 7q3.5 5 0 10",
  muted: "M4 10v4h4l5 4V6l-5 4zM16 9.5l5 5M21 9.5l-5 5",
  live: "M4 7h11v10H4zM15 11l5-3v8l-5-3",
} as const;

export type IconName = keyof typeof OUTLINES;

/** Returns an icon that screen readers skip. */
export function icon(name: IconName): TemplateResult {
  return outline(OUTLINES[name]);
}
