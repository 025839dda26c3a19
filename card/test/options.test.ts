import { expect, test } from "vitest";
import { DEFAULTS, parseOptions } from "../src/options.ts";

test("configuration_without_options_has_defaults", () => {
  const config = { type: "custom:blink-clips-card", grid_options: { rows: 6 }, visibility: [] };
  expect(parseOptions(config)).toEqual(DEFAULTS);
});

test("valid_options_are_kept_and_empty_lists_mean_all", () => {
  const options = { title: "Door", cameras: ["camera.door"], controls: false, days: 60 };
  expect(parseOptions({ ...options, types: [] })).toEqual({ ...DEFAULTS, ...options });
});

test("unknown_option_is_named_with_the_known_ones", () => {
  expect(() => parseOptions({ camera: "camera.door" })).toThrow(
    'unknown option "camera". Use title, cameras, types, controls, frames, days.',
  );
  expect(() => parseOptions({ toString: 1 })).toThrow('unknown option "toString"');
});

test.each([
  ["title", 3, "a text"],
  ["cameras", "camera.door", "a list of entity ids of cameras"],
  ["cameras", ["light.door"], "a list of entity ids of cameras"],
  ["types", ["persons"], "a list of person, vehicle"],
  ["controls", "yes", "true or false"],
  ["frames", "always", "one of intent, cached, never"],
  ["days", 0, "a whole number from 1 to 60"],
  ["days", 61, "a whole number from 1 to 60"],
  ["days", 1.5, "a whole number from 1 to 60"],
])("invalid_value_of_%s_is_named_with_the_valid_ones", (key, value, sentence) => {
  expect(() => parseOptions({ [key]: value })).toThrow(
    `invalid value of option "${key}". Use ${sentence}`,
  );
});
