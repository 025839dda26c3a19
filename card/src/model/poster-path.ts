/** Decides which clips have a poster (picture) to load, and returns the paths of the posters. */

import { mediaPath } from "../paths.ts";
import type { ShownClip } from "./clip-list.ts";

/**
 * Returns the path of a clip's poster. It is undefined if the cloud has no poster, or if the poster
 * must not be loaded.
 */
export function posterPath(shown: ShownClip): string | undefined {
  // Do not load posters from USB drives, because their transfer is slow.
  return shown.clip.poster && !shown.clip.usb ? mediaPath(shown, "jpg") : undefined;
}
