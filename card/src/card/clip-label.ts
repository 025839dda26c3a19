/** A clip in words, for its tile and for assistive technologies. */

import type { Format } from "../format.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { cameraName, type Texts, typeName } from "../texts.ts";

export interface ClipWords {
  /** The type of the clip. */
  readonly what: string;
  /** The time of the clip, and the camera if several are shown. */
  readonly when: string;
  /** The name of the tile. It begins with the visible words, for voice control. */
  readonly label: string;
}

export interface ClipWordsContext {
  readonly texts: Texts;
  readonly format: Format;
  /** Whether clips of several cameras are shown. */
  readonly several: boolean;
  /** Whether a heading above the tile names the day. */
  readonly wall: boolean;
}

/**
 * Returns a clip in words: its type ("Person"), time and camera ("07:24 · Garden"), and a whole
 * sentence.
 */
export function clipWords(
  { clip, camera }: ShownClip,
  { texts, format, several, wall }: ClipWordsContext,
): ClipWords {
  const what = typeName(texts, clip.type);
  const name = cameraName(texts, camera);
  const time = wall ? format.time(clip.time) : format.shortTime(clip.time);
  const when = several ? `${time} · ${name}` : time;
  const label = [
    `${what} ${when}`,
    ...(several ? [] : [name]),
    format.day(clip.time),
    ...(clip.unwatched ? [texts("not_watched")] : []),
    ...(clip.usb ? [texts("card_on_usb")] : []),
  ].join(", ");
  return { what, when, label };
}
