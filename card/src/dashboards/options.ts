/** The options of the strategies: a list of cameras, or none for all. */

import { camerasFrom } from "../badge-options.ts";

export interface StrategyOptions {
  /** The entity ids of the shown cameras; missing: all cameras that the user may see. */
  readonly cameras?: readonly string[];
}

/** Returns the options of a strategy. Throws an error that names the first wrong key. */
export function parseStrategy(config: object): StrategyOptions {
  const { type: _, cameras, ...rest } = config as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined) {
    throw new Error(`Blink clips: unknown option "${unknown}" of the strategy. Use cameras.`);
  }
  return camerasFrom(cameras);
}
