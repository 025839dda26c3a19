/** The options of the badge, all of which have a default. */

export interface BadgeOptions {
  /** The entity ids of the counted cameras; missing: all cameras that the user may see. */
  readonly cameras?: readonly string[];
  /** The page that a tap opens; missing: the clips in the media browser. */
  readonly navigation_path: string;
}

const MEDIA_BROWSER = "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips";

/** Keys that dashboards add to the configuration of each badge. */
const DASHBOARD_KEYS = new Set(["type", "disabled", "visibility"]);

const CAMERA = /^camera\.[a-z0-9_]+$/u;
const SCHEME = /^[a-z][a-z0-9+.-]*:|^\/\//iu;

/** Returns the options of a configuration. Throws an error that names the first wrong key. */
export function parseBadge(config: object): BadgeOptions {
  const { cameras, navigation_path: path, ...rest } = config as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(rest).find((key) => !DASHBOARD_KEYS.has(key));
  if (unknown !== undefined) {
    throw new Error(
      `Blink clips: unknown option "${unknown}" of the badge. Use cameras, navigation_path.`,
    );
  }
  return { ...camerasFrom(cameras), navigation_path: pathFrom(path) };
}

/** Returns the option `cameras`, which an empty list leaves out. */
export function camerasFrom(value: unknown): { readonly cameras?: readonly string[] } {
  if (value === undefined || value === null) return {};
  if (!Array.isArray(value) || !value.every((it) => typeof it === "string" && CAMERA.test(it))) {
    throw new Error(
      'Blink clips: invalid value of option "cameras". ' +
        "Use a list of entity ids of cameras, such as camera.garden.",
    );
  }
  return value.length > 0 ? { cameras: value as string[] } : {};
}

function pathFrom(value: unknown): string {
  if (value === undefined || value === null) return MEDIA_BROWSER;
  if (typeof value !== "string" || value === "" || SCHEME.test(value)) {
    throw new Error(
      'Blink clips: invalid value of option "navigation_path". ' +
        "Use the path of a page of Home Assistant, such as /blink-clips/clips.",
    );
  }
  return value;
}
