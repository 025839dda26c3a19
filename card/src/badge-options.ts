/** The options of the badge, all of which have a default. */

import { CAMERAS, readOptions } from "./options.ts";

export interface BadgeOptions {
  /** The entity ids of the counted cameras; missing: all cameras that the user may see. */
  readonly cameras?: readonly string[];
  /** The page that a tap opens. */
  readonly navigation_path: string;
}

/** The clips of all cameras in the media browser. */
const DEFAULTS: BadgeOptions = {
  navigation_path: "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips",
};

/** The begin of an address outside of Home Assistant, or of a script. */
const ELSEWHERE = /^([a-z][a-z0-9+.-]*:|[\\/]{2})/iu;

/** Returns the options of a badge. Throws an error that names the first wrong key. */
export function parseBadge(config: object): BadgeOptions {
  const options = readOptions(config, {
    cameras: CAMERAS,
    navigation_path: [
      (value) => typeof value === "string" && value !== "" && !ELSEWHERE.test(value),
      "the path of a page of Home Assistant, such as /blink-clips/clips",
    ],
  });
  return { ...DEFAULTS, ...options };
}
