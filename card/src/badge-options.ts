/** The options of the badge. Each option has a default. */

import { CAMERAS, readOptions } from "./options.ts";

export interface BadgeOptions {
  /** The entity ids of the counted cameras. If missing, all cameras that the user may see. */
  readonly cameras?: readonly string[];
  /** The page that opens after a tap on the badge. */
  readonly navigation_path: string;
}

/** By default, count all cameras, and open their clips in the media browser. */
const DEFAULTS: BadgeOptions = {
  navigation_path: "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips",
};

/**
 * Matches the start of an address with a scheme or a host, such as `https:`, `javascript:` or two
 * slashes.
 */
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
