/** The options of the card. Each option has a default. */

import { CLIP_TYPES, type ClipType } from "./protocol.ts";

export const FRAMES = ["intent", "cached", "never"] as const;

export interface CardOptions {
  readonly title?: string;
  /** The entity ids of the shown cameras. If missing, all cameras that the user may see. */
  readonly cameras?: readonly string[];
  /** The shown types of clips. If missing, all types. */
  readonly types?: readonly ClipType[];
  /** Whether to show buttons to arm and disarm, and to take snapshots. */
  readonly controls: boolean;
  /**
   * When the card shows frames of a clip: when the pointer rests on its tile, only if the frames
   * already exist, or never.
   */
  readonly frames: (typeof FRAMES)[number];
  /** Maximum age of a shown clip in days. */
  readonly days: number;
}

export const DEFAULTS: CardOptions = { controls: true, frames: "intent", days: 7 };

const MOST_DAYS = 60;

type Check = (value: unknown) => boolean;

/** The check for an option, and a description of its allowed values. */
export type OptionRule = readonly [check: Check, values: string];

/** The rule for the option `cameras` of the card, the badge and the strategies. */
export const CAMERAS: OptionRule = [
  (value) => isListOf(value, (it) => typeof it === "string" && /^camera\.[a-z0-9_]+$/u.test(it)),
  "a list of entity ids of cameras, such as camera.garden",
];

const OPTIONS: Readonly<Record<keyof CardOptions, OptionRule>> = {
  title: [(value) => typeof value === "string", "a text"],
  cameras: CAMERAS,
  types: [
    (value) => isListOf(value, (it) => isOneOf(CLIP_TYPES, it)),
    `a list of ${CLIP_TYPES.join(", ")}`,
  ],
  controls: [(value) => typeof value === "boolean", "true or false"],
  frames: [(value) => isOneOf(FRAMES, value), `one of ${FRAMES.join(", ")}`],
  days: [
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MOST_DAYS,
    `a whole number from 1 to ${MOST_DAYS}`,
  ],
};

/** Keys that dashboards and popular extensions add to the configuration of every card. */
const DASHBOARD_KEYS = new Set([
  "type",
  "card_mod",
  "disabled",
  "grid_options",
  "layout_options",
  "view_layout",
  "visibility",
]);

/** Returns the options of a card. Throws an error that names the first wrong key. */
export function parseOptions(config: object): CardOptions {
  return { ...DEFAULTS, ...readOptions(config, OPTIONS) };
}

/** Returns the options that have a value. Throws an error that names the first wrong key. */
export function readOptions(
  config: object,
  rules: Readonly<Record<string, OptionRule>>,
): Readonly<Record<string, unknown>> {
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (DASHBOARD_KEYS.has(key)) continue;
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (rule === undefined) {
      const known = Object.keys(rules).join(", ");
      throw new Error(`Blink clips: unknown option "${key}". Use ${known}.`);
    }
    const [check, values] = rule;
    if (value === undefined || value === null) continue;
    if (!check(value)) {
      throw new Error(`Blink clips: invalid value of option "${key}". Use ${values}.`);
    }
    // Treat an empty list as missing. The form saves an empty list after the user has removed the
    // last entry.
    if (!Array.isArray(value) || value.length > 0) options[key] = value;
  }
  return options;
}

function isOneOf(values: readonly string[], value: unknown): boolean {
  return typeof value === "string" && values.includes(value);
}

function isListOf(value: unknown, check: Check): boolean {
  return Array.isArray(value) && value.every((it) => check(it));
}
