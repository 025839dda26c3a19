/** The text that screen readers read aloud when new clips arrive. */

import { type ClipList, compare, positionOf } from "../model/clip-list.ts";
import { cameraName, type Texts } from "../texts.ts";

/**
 * Returns the text about the clips that are in `after` and newer than all clips in `before`.
 * Returns an empty text if there are none.
 */
export function announcement(before: ClipList, after: ClipList, texts: Texts): string {
  const newest = before.clips[0];
  const added = after.clips.filter(
    (clip) => !newest || compare(positionOf(clip), positionOf(newest)) < 0,
  );
  if (added.length === 0) return "";
  const cameras = new Set(added.map(({ camera }) => cameraName(texts, camera)));
  return texts("card_announcement", { count: added.length, names: [...cameras].join(", ") });
}
