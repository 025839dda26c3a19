/** The form of the card in the dashboard editor. It uses Home Assistant's selectors. */

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

/** Returns the form in the language of the page's user. */
export async function configForm(): Promise<ConfigForm> {
  return formFrom(await loadTexts(await pageHomeAssistant()));
}

/** Returns the form in which a user configures the card, labelled with the given texts. */
export function formFrom(texts: Texts): ConfigForm {
  const types = CLIP_TYPES.map((value) => ({ value, label: typeName(texts, value) }));
  const frames = FRAMES.map((value) => ({ value, label: texts(`option_frames_${value}`) }));
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
    computeLabel: ({ name }) => texts(`option_${name}`),
    computeHelper: ({ name }) => (name === "title" ? undefined : texts(`option_${name}_help`)),
  };
}

/**
 * Returns Home Assistant's data from the page's main element. The editor requests the form before
 * there is a card that has these data.
 */
async function pageHomeAssistant(): Promise<HomeAssistant> {
  const main = document.querySelector<HTMLElement & { readonly hass?: HomeAssistant }>(
    "home-assistant",
  );
  if (main?.hass === undefined) throw new Error("Blink clips: Home Assistant has not started.");
  return main.hass;
}
