/** Describes a clip in words, for its tile and for screen readers. */

import type { Format } from "../format.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { cameraName, type Texts, typeName } from "../texts.ts";

export interface ClipWords {
  /** The type of the clip. */
  readonly what: string;
  /** The time of the clip. If clips of several cameras are shown, also the camera. */
  readonly when: string;
  /**
   * The accessible name of the tile. It begins with the visible words, as voice control requires.
   */
  readonly label: string;
}

export interface ClipWordsContext {
  readonly texts: Texts;
  readonly format: Format;
  /** Whether clips of several cameras are shown. Tiles then name the camera. */
  readonly several: boolean;
  /** Whether the tile is in a grid. A heading above the tile then names the day. */
  readonly grid: boolean;
}

/**
 * Describes a clip in words: its type ("Person"), its time and camera ("07:24 · Garden"), and
 * the tile's whole content for screen readers.
 */
export function clipWords(
  { clip, camera }: ShownClip,
  { texts, format, several, grid }: ClipWordsContext,
): ClipWords {
  const what = typeName(texts, clip.type);
  const name = cameraName(texts, camera);
  const time = grid ? format.time(clip.time) : format.shortTime(clip.time);
  const when = several ? `${time} · ${name}` : time;
  const label = [
    `${what} ${when}`,
    ...(several ? [] : [name]),
    format.day(clip.time),
    ...(clip.unwatched ? [texts("not_watched")] : []),
    ...(clip.only_archived ? [texts("only_archived")] : clip.usb ? [texts("card_on_usb")] : []),
    ...(clip.kept ? [texts("kept")] : []),
  ].join(", ");
  return { what, when, label };
}
