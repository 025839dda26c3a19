import { afterEach, expect, test } from "vitest";
import { formFrom } from "../src/config-form.ts";
import { DEFAULTS } from "../src/options.ts";
import { announce, translateAnnouncements } from "../src/picker.ts";
import translations from "../../custom_components/blink_clips/translations/en.json";
import { eventually } from "./eventually.ts";
import { FakeRegistries } from "./fake-registries.ts";

interface Announced {
  readonly type: string;
  readonly name: string;
  readonly description?: string;
  readonly preview?: boolean;
  readonly strategyType?: string;
  readonly getEntitySuggestion?: (hass: FakeRegistries, entityId: string) => unknown;
}

afterEach(() => {
  document.body.replaceChildren();
  document.documentElement.lang = "";
});

/** Returns the registered cards, badges and strategies after the card's file was loaded twice. */
function dialogs(before: object = {}) {
  const page = { ...before };
  announce(page as never);
  announce(page as never);
  return page as unknown as Record<
    "customCards" | "customBadges" | "customStrategies",
    readonly Announced[]
  >;
}

function suggest(house: FakeRegistries, entityId: string): unknown {
  return dialogs().customCards[0]?.getEntitySuggestion?.(house, entityId);
}

/** Returns the suggestion that the dialog should get: a card with the clips of some cameras. */
function cardOf(...cameras: readonly string[]): unknown {
  return { config: { type: "custom:blink-clips-card", cameras } };
}

test("file_loaded_twice_announces_everything_once_beside_others", () => {
  const other = { type: "blink-clips", strategyType: "view" };
  const { customCards, customBadges, customStrategies } = dialogs({ customStrategies: [other] });
  expect(customCards).toMatchObject([{ type: "blink-clips-card", preview: true }]);
  expect(customBadges).toMatchObject([{ type: "blink-clips-badge", preview: true }]);
  expect(customStrategies).toMatchObject([
    other,
    { type: "blink-clips", strategyType: "dashboard" },
    { type: "blink-clips", strategyType: "section" },
  ]);
});

/**
 * Shows the frontend's main element with a language. Each translated text starts with the name of
 * the language.
 */
function showFrontend(language: string): void {
  const texts = Object.keys(translations.common).map((key) => [
    `component.blink_clips.common.${key}`,
    `${language} ${key}`,
  ]);
  const callWS = async () => ({ resources: Object.fromEntries(texts) });
  const frontend = document.createElement("home-assistant");
  document.body.replaceChildren(Object.assign(frontend, { hass: { language, callWS } }));
  document.documentElement.lang = language;
}

test("names_and_descriptions_follow_the_language_of_the_frontend", async () => {
  const { customCards, customBadges, customStrategies } = dialogs();
  const announced = [...customCards, ...customBadges, ...customStrategies];
  translateAnnouncements();
  for (const language of ["fi", "et"]) {
    showFrontend(language);
    // eslint-disable-next-line no-await-in-loop -- A user chooses one language after the other.
    await eventually(() => {
      expect(announced.map(({ name, description }) => [name, description])).toEqual(
        ["card", "badge", "dashboard", "section"].map((kind) => [
          `${language} picker_${kind}_name`,
          `${language} picker_${kind}_description`,
        ]),
      );
    });
  }
});

test("page_that_knows_its_language_before_the_card_is_loaded_is_translated", async () => {
  showFrontend("hu");
  translateAnnouncements();
  await eventually(() => {
    expect(dialogs().customCards[0]?.name).toBe("hu picker_card_name");
  });
});

test("card_is_suggested_for_the_entities_of_a_camera_with_its_clips", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  const garden = house.addCamera("Garden", home);
  const hall = house.addCamera("Hall", home);
  expect(suggest(house, garden)).toEqual(cardOf(garden));
  expect(suggest(house, "image.account_home_garden_last_clip")).toEqual(cardOf(garden));
  expect(suggest(house, "event.account_home_garden_clip")).toEqual(cardOf(garden));
  expect(suggest(house, "alarm_control_panel.account_home")).toEqual(cardOf(garden, hall));
});

test("card_is_not_suggested_for_other_entities", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  house.addCamera("Garden", home);
  house.addEntity("camera.other", home, { platform: "generic" });
  for (const id of [
    "event.account_home_garden_doorbell",
    "binary_sensor.account_home_garden_battery",
    "camera.other",
    "camera.missing",
  ]) {
    expect(suggest(house, id)).toBeNull();
  }
});

test("card_is_not_suggested_for_a_system_without_a_camera", () => {
  const house = new FakeRegistries();
  house.addSystem("Home");
  expect(suggest(house, "alarm_control_panel.account_home")).toBeNull();
});

test("form_has_a_label_for_each_option_and_shows_the_defaults", () => {
  const { schema, computeLabel, computeHelper } = formFrom((key) => `text of ${key}`);
  const names = schema.map(({ name }) => name);
  expect(names).toEqual(["title", "cameras", "types", "controls", "frames", "days"]);
  expect(schema.map(computeLabel)).toEqual(names.map((name) => `text of option_${name}`));
  expect(computeHelper({ name: "cameras" })).toBe("text of option_cameras_help");
  expect(computeHelper({ name: "title" })).toBeUndefined();
  for (const field of schema.filter(({ default: value }) => value !== undefined)) {
    expect(field.default).toBe(DEFAULTS[field.name as keyof typeof DEFAULTS]);
  }
});
