/** The options of the strategies: a list of cameras. If it is missing, all cameras are shown. */

import { CAMERAS, readOptions } from "../options.ts";

export interface StrategyOptions {
  /** The entity ids of the shown cameras. If missing, all cameras that the user may see. */
  readonly cameras?: readonly string[];
}

/** Returns the options of a strategy. Throws an error that names the first wrong key. */
export function parseStrategy(config: object): StrategyOptions {
  return readOptions(config, { cameras: CAMERAS });
}
