/** The actions for a clip. If an action fails, it throws an error with a message for the user. */

import type { HomeAssistant } from "../hass.ts";
import { connectionSentence, MediaError, statusSentence } from "../media-failures.ts";
import type { ShownClip } from "../model/clip-list.ts";
import { videoPath } from "../paths.ts";
import type { Texts } from "../texts.ts";

/** Seconds for which the address of a video is valid. */
export const ADDRESS_LIFETIME = 3600;
const SOURCE = "media-source://blink_clips";
/** The path of a saved clip in Home Assistant's media folder. */
const SAVED_AS = "blink/{camera}/{date}/{time}_{id}.mp4";

/** Returns an address of a clip's video that works without an access token. */
export async function signedAddress(hass: HomeAssistant, shown: ShownClip): Promise<string> {
  const { path } = await hass.callWS<{ readonly path: string }>({
    type: "auth/sign_path",
    path: videoPath(shown),
    expires: ADDRESS_LIFETIME,
  });
  return path;
}

/** Makes the integration fetch a clip's video from Blink. The browser receives no video. */
export async function fetchVideo(
  hass: HomeAssistant,
  texts: Texts,
  shown: ShownClip,
): Promise<void> {
  const response = await hass
    .fetchWithAuth(videoPath(shown), { method: "HEAD" })
    .catch((error: unknown) => {
      throw new MediaError(connectionSentence(texts), { cause: error });
    });
  if (response.ok) return;
  const isArchiveMissing = response.status === 503 && shown.clip.only_archived;
  throw new MediaError(
    isArchiveMissing ? texts("player_error_archive") : statusSentence(texts, response.status),
  );
}

/** Saves a clip on the device of the user. */
export async function downloadClip(
  hass: HomeAssistant,
  texts: Texts,
  shown: ShownClip,
): Promise<void> {
  await fetchVideo(hass, texts, shown);
  const link = document.createElement("a");
  link.href = await signedAddress(hass, shown);
  link.download = fileName(hass, shown);
  link.click();
}

/** Saves a clip in Home Assistant's media folder. Returns the path of the file. */
export async function saveClip(hass: HomeAssistant, shown: ShownClip): Promise<string> {
  const { response } = await hass.callService(
    "blink_clips",
    "save_clip",
    { media: mediaId(hass, shown), filename: SAVED_AS },
    undefined,
    false,
    true,
  );
  return (response as { readonly path: string }).path;
}

/** Marks a clip as watched at Blink. */
export async function markViewed(hass: HomeAssistant, shown: ShownClip): Promise<void> {
  await act(hass, "mark_viewed", shown);
}

/** Keeps an archived clip in the archive, or allows the archive to delete it again. */
export async function keepClip(
  hass: HomeAssistant,
  shown: ShownClip,
  keep: boolean,
): Promise<void> {
  await act(hass, "keep_clips", shown, { keep });
}

/** Deletes a clip at Blink, and in the archive if `withCopy` is true. */
export async function deleteClip(
  hass: HomeAssistant,
  shown: ShownClip,
  withCopy: boolean,
): Promise<void> {
  await act(hass, "delete_clips", shown, withCopy ? { archive: true } : {});
}

/** Returns the path of the media browser page with all clips of the clip's day. */
export function mediaBrowserPath(hass: HomeAssistant, shown: ShownClip): string {
  const folders = [`app,${SOURCE}`, `,${dayFolder(hass, shown)}`];
  return `/media-browser/browser/${folders.map(encodeURIComponent).join("/")}`;
}

/** Opens a page of Home Assistant. */
export function openPage(path: string): void {
  history.pushState(null, "", path);
  dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

async function act(
  hass: HomeAssistant,
  action: string,
  shown: ShownClip,
  fields: object = {},
): Promise<void> {
  const data = { media: mediaId(hass, shown), ...fields };
  // Do not let Home Assistant show a failure, because the card shows it itself.
  await hass.callService("blink_clips", action, data, undefined, false);
}

/** Returns the id of a clip in the media browser. The id contains the clip's account. */
function mediaId(hass: HomeAssistant, shown: ShownClip): string {
  return `${dayFolder(hass, shown)}/${shown.clip.id}`;
}

function dayFolder(hass: HomeAssistant, { clip, camera }: ShownClip): string {
  return `${SOURCE}/${camera.account}/all/${localTime(hass, clip.time).day}`;
}

function fileName(hass: HomeAssistant, { clip, camera }: ShownClip): string {
  const { day, time } = localTime(hass, clip.time);
  const name = camera.name.replaceAll(/[^\p{L}\p{N} _-]/gu, "").trim();
  return `${[name, day, time].join(" ").trim()}.mp4`;
}

/** Returns a day and a time in Home Assistant's time zone, such as "2026-11-20" and "07-24-31". */
function localTime(hass: HomeAssistant, seconds: number): { day: string; time: string } {
  const text = new Intl.DateTimeFormat("sv-SE", {
    timeZone: hass.config.time_zone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(seconds * 1000);
  const [day = "", time = ""] = text.split(" ");
  return { day, time: time.replaceAll(":", "-") };
}
