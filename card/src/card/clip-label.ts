/** A clip in words, for assistive technologies. */

import type { Format } from "../format.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { type Texts, typeName } from "../texts.ts";

/** Returns a clip in words, such as "Garden, Person, today, 07:24, not watched, 10 seconds". */
export function clipLabel(
  { clip, camera }: ShownClip,
  texts: Texts,
  format: Format,
  seconds?: number,
): string {
  return [
    camera.name,
    typeName(texts, clip.type),
    format.dayAndTime(clip.time),
    ...(clip.unwatched ? [texts("not_watched")] : []),
    ...(clip.usb ? [texts("card_on_usb")] : []),
    ...(seconds === undefined ? [] : [format.spokenDuration(seconds)]),
  ].join(", ");
}
