import { expect, test } from "vitest";
import type { Config } from "../src/dashboards/config.ts";
import { BlinkClipsDashboardStrategy, dashboardViews } from "../src/dashboards/dashboard.ts";
import type { StrategyHomeAssistant } from "../src/dashboards/registries.ts";
import { BlinkClipsSectionStrategy, newestClips } from "../src/dashboards/section.ts";
import { FakeRegistries } from "./fake-registries.ts";

const texts = (key: string) => key;

interface Section extends Config {
  readonly cards: readonly Config[];
}

/** Returns the sections of the first view. */
function sections(house: FakeRegistries, config: object = {}): readonly Section[] {
  const [view] = dashboardViews(house, texts, config);
  return view?.["sections"] as readonly Section[];
}

/** Returns the systems of the first view: their headings and the names of their cameras. */
function systems(house: FakeRegistries, config: object = {}): Record<string, readonly unknown[]> {
  const found = sections(house, config).filter(({ cards }) =>
    cards.some(({ type }) => type === "vertical-stack"),
  );
  return Object.fromEntries(
    found.map(({ cards }) => [String(cards[0]?.["heading"]), pictures(cards)]),
  );
}

function pictures(cards: readonly Config[]): readonly unknown[] {
  return cards
    .filter(({ type }) => type === "vertical-stack")
    .map((stack) => (stack["cards"] as readonly Config[])[0]?.["name"]);
}

/** Returns all entity ids in a configuration. */
function entityIds(config: unknown): readonly string[] {
  return JSON.stringify(config)
    .split('"')
    .filter((it) => /^(alarm_control_panel|binary_sensor|button|camera|sensor)\.\w+$/u.test(it));
}

test("single_camera_has_picture_snapshot_and_arming_below_the_newest_clips", () => {
  const house = new FakeRegistries();
  house.addCamera("Garden", house.addSystem("Home"));
  const [, clips, system] = sections(house);
  expect(clips?.cards).toMatchObject([
    { type: "custom:blink-clips-card", title: "dashboard_newest_clips", controls: false },
  ]);
  expect(system?.cards).toMatchObject([
    { type: "heading", heading: "Home" },
    {
      type: "tile",
      entity: "alarm_control_panel.account_home",
      features: [{ type: "alarm-modes", modes: ["armed_away", "disarmed"] }],
    },
    {
      type: "vertical-stack",
      cards: [
        { type: "picture-entity", entity: "camera.account_home_garden", name: "Garden" },
        {
          type: "tile",
          entity: "sensor.account_home_garden_last_picture",
          tap_action: {
            perform_action: "button.press",
            target: { entity_id: "button.account_home_garden_take_snapshot" },
          },
        },
      ],
    },
  ]);
});

test("second_view_shows_all_clips_on_the_whole_page", () => {
  const [, view] = dashboardViews(new FakeRegistries(), texts, {});
  expect(view).toMatchObject({
    type: "panel",
    path: "clips",
    cards: [{ type: "custom:blink-clips-card" }],
  });
});

test("fifty_cameras_in_several_systems_are_shown_largest_system_first", () => {
  const house = new FakeRegistries();
  const [cabin, home] = [house.addSystem("Cabin"), house.addSystem("Home")];
  for (let index = 0; index < 10; index += 1) house.addCamera(`C${index}`, cabin);
  for (let index = 0; index < 40; index += 1) house.addCamera(`H${index}`, home);
  const found = systems(house);
  expect(Object.keys(found)).toEqual(["Home", "Cabin"]);
  expect(found["Home"]).toHaveLength(40);
  expect(found["Cabin"]).toHaveLength(10);
});

test("systems_of_two_accounts_with_the_same_name_are_numbered", () => {
  const house = new FakeRegistries();
  house.addCamera("Hall", house.addSystem("Home", "b"));
  house.addCamera("Garden", house.addSystem("Home", "a"));
  expect(systems(house)).toEqual({ Home: ["Garden"], "Home (2)": ["Hall"] });
});

test("problems_are_hidden_until_they_happen", () => {
  const house = new FakeRegistries();
  house.addCamera("Garden", house.addSystem("Home"));
  const [attention] = sections(house);
  const tiles = attention?.cards.slice(1) ?? [];
  const shown = Object.fromEntries(
    tiles.map(({ entity, name, visibility }) => [
      entity,
      [name, (visibility as readonly Config[])[0]?.["state"]],
    ]),
  );
  expect(shown).toEqual({
    "binary_sensor.account_home_garden_battery": ["Garden", ["on"]],
    "binary_sensor.account_home_garden_connectivity": ["Garden", ["off"]],
    "binary_sensor.account_home_sync_connectivity": ["Sync Module", ["off"]],
    "sensor.account_home_clip_storage": ["Home", ["nowhere", "unread_usb"]],
  });
  expect(attention?.["visibility"]).toEqual([
    {
      condition: "or",
      conditions: tiles.map(({ visibility }) => (visibility as readonly Config[])[0]),
    },
  ]);
});

test("problems_of_devices_with_the_same_name_have_the_name_of_the_system", () => {
  const house = new FakeRegistries();
  house.addCamera("Terrace", house.addSystem("Home"));
  house.addCamera("Terrace", house.addSystem("Cabin"));
  const names = sections(house)[0]?.cards.map(({ name }) => name);
  expect(names).toContain("Terrace (Home)");
  expect(names).toContain("Terrace (Cabin)");
  expect(names).toContain("Sync Module (Cabin)");
});

test("user_who_may_see_one_camera_gets_only_its_entities", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  house.addCamera("Garden", home);
  house.addCamera("Hall", home);
  const allowed = ["camera.account_home_hall", "binary_sensor.account_home_hall_battery"];
  house.withhold(...Object.keys(house.states).filter((id) => !allowed.includes(id)));
  expect(systems(house)).toEqual({ Home: ["Hall"] });
  const used = entityIds(dashboardViews(house, texts, {}));
  expect(new Set(used)).toEqual(new Set(allowed));
});

test("disabled_and_hidden_entities_are_not_used", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  const garden = house.addCamera("Garden", home);
  const hall = house.addCamera("Hall", home);
  // Remove the camera, because the frontend's registry does not contain disabled entities.
  delete house.entities[garden];
  delete house.states[garden];
  const button = "button.account_home_hall_take_snapshot";
  house.entities[button] = { ...house.entities[button], platform: "blink_clips", hidden: true };
  expect(systems(house)).toEqual({ Home: ["Hall"] });
  const used = entityIds(dashboardViews(house, texts, {}));
  expect(used).toContain(hall);
  expect(used).not.toContain(garden);
  expect(used).not.toContain(button);
});

test("camera_without_a_last_picture_sensor_still_takes_snapshots", () => {
  const house = new FakeRegistries();
  house.addCamera("Garden", house.addSystem("Home"));
  delete house.entities["sensor.account_home_garden_last_picture"];
  expect(JSON.stringify(sections(house))).toContain(
    '"type":"tile","entity":"button.account_home_garden_take_snapshot"',
  );
});

test("live_view_opens_from_a_button_below_the_picture_and_is_no_camera_of_its_own", () => {
  const house = new FakeRegistries();
  const camera = house.addCamera("Garden", house.addSystem("Home"));
  const live = house.addLiveView(camera);
  expect(systems(house)).toEqual({ Home: ["Garden"] });
  const stacks = sections(house).flatMap(({ cards }) =>
    cards.filter(({ type }) => type === "vertical-stack"),
  );
  expect(stacks).toMatchObject([
    {
      cards: [
        { type: "picture-entity", entity: camera, camera_view: "auto" },
        { type: "tile", tap_action: { perform_action: "button.press" } },
        { type: "tile", entity: live, name: "card_live_view", tap_action: { action: "more-info" } },
      ],
    },
  ]);
});

test("dashboard_of_chosen_cameras_shows_their_live_views", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  const garden = house.addCamera("Garden", home);
  const door = house.addCamera("Door", home);
  const live = [garden, door].map((camera) => house.addLiveView(camera));
  const used = entityIds(sections(house, { cameras: [garden] }));
  expect(used).toContain(live[0]);
  expect(used).not.toContain(live[1]);
});

test("hidden_live_view_has_no_button", () => {
  const house = new FakeRegistries();
  const live = house.addLiveView(house.addCamera("Garden", house.addSystem("Home")));
  house.withhold(live);
  expect(entityIds(sections(house))).not.toContain(live);
});

test("entities_of_other_integrations_are_ignored", () => {
  const house = new FakeRegistries();
  house.addSystem("Home");
  house.devices["other"] = { name: "Other" };
  house.addEntity("camera.other", "other", { platform: "blink" });
  expect(systems(house)).toEqual({});
});

test("house_without_account_shows_the_card_that_tells_so", () => {
  expect(sections(new FakeRegistries()).map(({ cards }) => cards)).toMatchObject([
    [{ type: "custom:blink-clips-card" }],
  ]);
});

test("device_that_is_its_own_parent_is_a_system", () => {
  const house = new FakeRegistries();
  const home = house.addSystem("Home");
  house.addCamera("Garden", home);
  house.devices[home] = { name: "Home", via_device_id: `${home}_sync` };
  expect(Object.values(systems(house))).toEqual([["Garden"]]);
});

test("option_cameras_leaves_out_all_others", () => {
  const house = new FakeRegistries();
  const garden = house.addCamera("Garden", house.addSystem("Home"));
  house.addCamera("Terrace", house.addSystem("Cabin"));
  const config = { type: "custom:blink-clips", cameras: [garden] };
  const [first, second] = dashboardViews(house, texts, config);
  expect(systems(house, config)).toEqual({ Home: ["Garden"] });
  expect(entityIds(first).filter((id) => id.includes("cabin"))).toEqual([]);
  expect(first?.["badges"]).toMatchObject([{ cameras: [garden] }]);
  expect(second?.["cards"]).toMatchObject([{ cameras: [garden] }]);
});

test.each([
  [{ camera: "camera.garden" }, 'unknown option "camera". Use cameras.'],
  [{ cameras: "camera.garden" }, 'invalid value of option "cameras". Use a list'],
])("wrong_option_%j_is_named", (config, sentence) => {
  expect(() => dashboardViews(new FakeRegistries(), texts, config)).toThrow(sentence);
  expect(() => newestClips(texts, config)).toThrow(sentence);
});

test("dashboard_is_created_again_only_when_entities_names_or_permissions_change", () => {
  const house = new FakeRegistries();
  const garden = house.addCamera("Garden", house.addSystem("Home"));
  const before = { ...house, language: "en" } as unknown as StrategyHomeAssistant;
  const regenerates = (change: object) =>
    BlinkClipsDashboardStrategy.shouldRegenerate({}, before, { ...before, ...change });
  const { [garden]: state, ...others } = house.states;
  expect(regenerates({})).toBe(false);
  expect(regenerates({ states: { ...others, [garden]: { ...state, state: "idle" } } })).toBe(false);
  expect(regenerates({ states: { ...house.states, "light.lamp": state } })).toBe(false);
  expect(regenerates({ states: others })).toBe(true);
  expect(regenerates({ devices: { ...house.devices } })).toBe(true);
  expect(regenerates({ entities: { ...house.entities } })).toBe(true);
  expect(regenerates({ language: "de" })).toBe(true);
});

test("section_has_one_title_above_the_newest_clips", () => {
  const section = newestClips(texts, { ...BlinkClipsSectionStrategy.getStubConfig() });
  expect(section).toEqual({
    type: "grid",
    cards: [{ type: "custom:blink-clips-card", title: "dashboard_newest_clips" }],
  });
});

async function germanTexts() {
  return {
    resources: { "component.blink_clips.common.dashboard_newest_clips": "Neueste Clips" },
  };
}

test("strategies_load_the_texts_of_the_user", async () => {
  const hass = { ...new FakeRegistries(), language: "x-strategy", callWS: germanTexts };
  const section = await BlinkClipsSectionStrategy.generate({}, hass as never);
  expect(JSON.stringify(section)).toContain("Neueste Clips");
  const dashboard = await BlinkClipsDashboardStrategy.generate({}, hass as never);
  expect(JSON.stringify(dashboard)).toContain("Neueste Clips");
});
