import { expect, test } from "vitest";
import { loadTexts, textsFrom, typeName } from "../src/texts.ts";

const RESOURCES: Record<string, object> = {
  common: {
    "component.blink_clips.common.card_new": "{count} new",
    "component.blink_clips.common.card_clips": "Clips",
  },
  entity: {
    "component.blink_clips.entity.event.clip.state_attributes.event_type.state.person": "Person",
  },
};

function homeAssistant(language: string, failures = 0) {
  const messages: object[] = [];
  let left = failures;
  async function callWS<ResultT>(message: object): Promise<ResultT> {
    messages.push(message);
    left -= 1;
    if (left >= 0) throw new Error("connection lost");
    const { category } = message as { category: string };
    return { resources: RESOURCES[category] } as ResultT;
  }
  return { language, messages, callWS };
}

test("texts_loaded_twice_are_requested_once_per_category", async () => {
  const hass = homeAssistant("nl");
  const texts = await loadTexts(hass);
  await loadTexts(hass);
  expect(hass.messages).toEqual([
    {
      type: "frontend/get_translations",
      language: "nl",
      category: "common",
      integration: "blink_clips",
    },
    {
      type: "frontend/get_translations",
      language: "nl",
      category: "entity",
      integration: "blink_clips",
    },
  ]);
  expect(texts("card_clips")).toBe("Clips");
  expect(typeName(texts, "person")).toBe("Person");
});

test("texts_after_failed_request_are_requested_again", async () => {
  const hass = homeAssistant("sv", 2);
  await expect(loadTexts(hass)).rejects.toThrow("connection lost");
  const texts = await loadTexts(hass);
  expect(texts("card_clips")).toBe("Clips");
});

test("text_with_placeholder_contains_value", () => {
  const texts = textsFrom({ "component.blink_clips.common.card_new": "{count} new in {place}" });
  expect(texts("card_new", { count: 2 })).toBe("2 new in {place}");
});

test("unknown_key_is_returned_unchanged", () => {
  expect(textsFrom({})("card_unknown")).toBe("card_unknown");
});
