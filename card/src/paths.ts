/** Computes the addresses of a clip's video and pictures from ids. */

import type { ShownClip } from "./model/clip-list.ts";

/** Returns the path of a clip's video. */
export function videoPath(shown: ShownClip): string {
  return mediaPath(shown, "mp4");
}

/** Returns the path of one of a clip's files. Its name ends with `ending`. */
export function mediaPath({ clip, camera }: ShownClip, ending: string): string {
  return `/api/blink_clips/clips/${encodeURIComponent(camera.account)}/${clip.id}.${ending}`;
}
