/** The texts of the card in the user's language, from Home Assistant's translations. */

import type { HomeAssistant } from "./hass.ts";
import type { Camera, ClipType } from "./protocol.ts";

/** Returns a text by its key. `{name}` is replaced by the value of that name. */
export type Texts = (key: string, values?: Readonly<Record<string, string | number>>) => string;

type Resources = Readonly<Record<string, string>>;

const COMMON = "component.blink_clips.common.";
const TYPES = "component.blink_clips.entity.event.clip.state_attributes.event_type.state.";

const loaded = new Map<string, Promise<Texts>>();

/** Loads the texts of the user's language once. Home Assistant adds missing texts in English. */
export async function loadTexts(hass: Pick<HomeAssistant, "language" | "callWS">): Promise<Texts> {
  const { language } = hass;
  let texts = loaded.get(language);
  if (texts === undefined) {
    texts = requestTexts(hass);
    loaded.set(language, texts);
    // Forget a failed request, so that the next call repeats it.
    texts.catch(() => loaded.delete(language));
  }
  return texts;
}

/** Returns the name of a clip type, such as "Person". */
export function typeName(texts: Texts, type: ClipType): string {
  return texts(`type_${type}`);
}

/** Returns the name of a camera. For a removed camera, Blink may report no name. */
export function cameraName(texts: Texts, { name }: Camera): string {
  return name || texts("card_removed_camera");
}

/** Creates the function that returns texts from Home Assistant's translations. */
export function textsFrom(resources: Resources): Texts {
  return (key, values = {}) => {
    const text = resources[resourceKey(key)] ?? key;
    return text.replaceAll(/\{(\w+)\}/gu, (placeholder, name: string) =>
      String(values[name] ?? placeholder),
    );
  };
}

function resourceKey(key: string): string {
  if (key.startsWith("type_")) return TYPES + key.slice("type_".length);
  return COMMON + key;
}

async function requestTexts(hass: Pick<HomeAssistant, "language" | "callWS">): Promise<Texts> {
  const [common, entity] = await Promise.all(
    ["common", "entity"].map(async (category) =>
      hass.callWS<{ readonly resources: Resources }>({
        type: "frontend/get_translations",
        language: hass.language,
        category,
        integration: "blink_clips",
      }),
    ),
  );
  return textsFrom({ ...common?.resources, ...entity?.resources });
}
