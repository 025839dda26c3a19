/** The dashboard strategy `custom:blink-clips`: all cameras and clips of a house on two views. */

import { loadTexts, type Texts } from "../texts.ts";
import { camerasView } from "./cameras-view.ts";
import { CARD, CLIPS_PATH, type Config } from "./config.ts";
import { readHouse } from "./house.ts";
import { parseStrategy } from "./options.ts";
import {
  hasOtherEntities,
  type RegistriesAndStates,
  type StrategyHomeAssistant,
} from "./registries.ts";

/** Returns the views of the dashboard. Throws an error if an option is invalid. */
export function dashboardViews(
  hass: RegistriesAndStates,
  texts: Texts,
  config: object,
): readonly Config[] {
  const { cameras } = parseStrategy(config);
  // Hide the controls of the clip card, because the first view has larger ones.
  const clips = { type: CARD, cameras, controls: false };
  return [
    camerasView(readHouse(hass, cameras), texts, clips),
    {
      type: "panel",
      title: texts("dashboard_clips"),
      path: CLIPS_PATH,
      cards: [clips],
    },
  ];
}

export class BlinkClipsDashboardStrategy extends HTMLElement {
  /** Returns the name and the icon that the dialog for a new dashboard suggests. */
  static getCreateSuggestions(): Config {
    return { title: "Blink Clips", icon: "mdi:cctv" };
  }

  static async generate(config: object, hass: StrategyHomeAssistant): Promise<Config> {
    return { views: dashboardViews(hass, await loadTexts(hass), config) };
  }

  static shouldRegenerate(
    _config: object,
    before: StrategyHomeAssistant,
    now: StrategyHomeAssistant,
  ): boolean {
    return before.language !== now.language || hasOtherEntities(before, now);
  }
}
