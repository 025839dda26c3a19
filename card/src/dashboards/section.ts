/** The section strategy `custom:blink-clips`: a card with the newest clips. */

import { loadTexts, type Texts } from "../texts.ts";
import { CARD, type Config } from "./config.ts";
import { parseStrategy } from "./options.ts";

/** Returns the section with the newest clips. Throws an error if an option is invalid. */
export function newestClips(texts: Texts, config: object): Config {
  const { cameras } = parseStrategy(config);
  return {
    type: "grid",
    cards: [{ type: CARD, title: texts("dashboard_newest_clips"), cameras }],
  };
}

export class BlinkClipsSectionStrategy extends HTMLElement {
  /** The section does not depend on entities, so it is created only once. */
  static readonly registryDependencies = [];

  /** Returns the strategy that the dialog for a new section shows and adds. */
  static getStubConfig(): Config {
    return { type: "custom:blink-clips" };
  }

  static async generate(config: object, hass: Parameters<typeof loadTexts>[0]): Promise<Config> {
    return newestClips(await loadTexts(hass), config);
  }
}
