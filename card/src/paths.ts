/** Computes the addresses of a clip's video and pictures from ids. */

import type { ShownClip } from "./model/clip-list.ts";

/** Returns the path of a clip's poster. */
export function posterPath(shown: ShownClip): string {
  return mediaPath(shown, "jpg");
}

/** Returns the path of a clip's video. */
export function videoPath(shown: ShownClip): string {
  return mediaPath(shown, "mp4");
}

function mediaPath({ clip, camera }: ShownClip, ending: string): string {
  return `/api/blink_clips/clips/${encodeURIComponent(camera.account)}/${clip.id}.${ending}`;
}
