/** The options of the card, all of which have a default. */

import type { ClipType } from "./protocol.ts";

export interface CardOptions {
  readonly title?: string;
  /** The entity ids of the shown cameras; missing: all cameras that the user may see. */
  readonly cameras?: readonly string[];
  /** The shown types of clips; missing: all. */
  readonly types?: readonly ClipType[];
  /** Whether to show buttons to arm and disarm, and to take snapshots. */
  readonly controls: boolean;
  /** When frames of a clip are shown: after a rest on its tile, only if they exist already, never. */
  readonly frames: "intent" | "cached" | "never";
  /** The greatest age of a shown clip in days. */
  readonly days: number;
}

export const DEFAULTS: CardOptions = { controls: true, frames: "intent", days: 7 };
