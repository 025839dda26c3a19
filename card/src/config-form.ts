/** The form of the card in the editor of dashboards, with Home Assistant's selectors. */

import type { HomeAssistant } from "./hass.ts";
import { DEFAULTS, FRAMES } from "./options.ts";
import { CLIP_TYPES } from "./protocol.ts";
import { loadTexts, type Texts, typeName } from "./texts.ts";

interface Field {
  readonly name: string;
  /** The value that the form shows while the option is missing. */
  readonly default?: unknown;
  readonly selector: Readonly<Record<string, object>>;
}

export interface ConfigForm {
  readonly schema: readonly Field[];
  readonly computeLabel: (field: { readonly name: string }) => string;
  readonly computeHelper: (field: { readonly name: string }) => string | undefined;
}

/** The key of each option's label, and that of its explanation. */
const TEXTS: Readonly<Record<string, readonly [label: string, helper?: string]>> = {
  title: ["option_title"],
  cameras: ["option_cameras", "option_cameras_help"],
  types: ["option_types", "option_types_help"],
  controls: ["option_controls", "option_controls_help"],
  frames: ["option_frames", "option_frames_help"],
  days: ["option_days", "option_days_help"],
};

const FRAMES_TEXTS: Readonly<Record<(typeof FRAMES)[number], string>> = {
  intent: "option_frames_intent",
  cached: "option_frames_cached",
  never: "option_frames_never",
};

/** Returns the form in the language of the page's user. */
export async function configForm(): Promise<ConfigForm> {
  return formFrom(await loadTexts(await pageHomeAssistant()));
}

/** Returns the form with these texts. */
export function formFrom(texts: Texts): ConfigForm {
  const types = CLIP_TYPES.map((value) => ({ value, label: typeName(texts, value) }));
  const frames = FRAMES.map((value) => ({ value, label: texts(FRAMES_TEXTS[value]) }));
  return {
    schema: [
      { name: "title", selector: { text: {} } },
      {
        name: "cameras",
        selector: {
          entity: { multiple: true, filter: { integration: "blink_clips", domain: "camera" } },
        },
      },
      { name: "types", selector: { select: { multiple: true, options: types } } },
      { name: "controls", default: DEFAULTS.controls, selector: { boolean: {} } },
      {
        name: "frames",
        default: DEFAULTS.frames,
        selector: { select: { mode: "dropdown", options: frames } },
      },
      {
        name: "days",
        default: DEFAULTS.days,
        selector: { number: { min: 1, max: 60, mode: "box" } },
      },
    ],
    computeLabel: ({ name }) => texts(TEXTS[name]?.[0] ?? name),
    computeHelper: ({ name }) => {
      const helper = TEXTS[name]?.[1];
      return helper === undefined ? undefined : texts(helper);
    },
  };
}

/**
 * Returns Home Assistant from the page's main element, because the editor asks the class of a card
 * for its form, and not a card.
 */
async function pageHomeAssistant(): Promise<HomeAssistant> {
  const main = document.querySelector<HTMLElement & { readonly hass?: HomeAssistant }>(
    "home-assistant",
  );
  if (main?.hass === undefined) throw new Error("Blink clips: Home Assistant has not started.");
  return main.hass;
}
