import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { eventually } from "./eventually.ts";
import "../src/player/index.ts";
import { FakeHouse } from "./fake-house.ts";
import { CLIPS, expectAccessible, PlayerStage } from "./player-stage.ts";

let stage: PlayerStage;

afterEach(async () => {
  await stage.remove();
});

/** Returns a house in which the camera of the clips has a live view. */
function houseWithLiveView(settings: object = {}): FakeHouse {
  const camera = CLIPS[0]?.camera.entity ?? "";
  const live = "camera.garden_live_view";
  const entity = { platform: "blink_clips", device_id: "garden" };
  return new FakeHouse({
    entities: { [camera]: entity, [live]: { ...entity, translation_key: "live_view" } },
    states: { [live]: { entity_id: live, state: "idle", last_changed: "", attributes: {} } },
    ...settings,
  });
}

test("live_view_opens_in_the_dialog_of_home_assistant_after_the_player_is_closed", async () => {
  stage = new PlayerStage(CLIPS, undefined, houseWithLiveView());
  const opened: unknown[] = [];
  const record = (event: Event): void => {
    opened.push([(event as CustomEvent).detail, stage.dialog.open]);
  };
  document.addEventListener("hass-more-info", record);
  try {
    await stage.play();
    await expectAccessible();
    await userEvent.click(page.getByRole("button", { name: "Live view" }));
    await eventually(() => {
      expect(opened).toEqual([[{ entityId: "camera.garden_live_view" }, false]]);
    });
  } finally {
    document.removeEventListener("hass-more-info", record);
  }
});

test.each([
  ["without_a_live_view", new FakeHouse()],
  ["whose_live_view_the_user_may_not_see", houseWithLiveView({ states: {} })],
])("camera_%s_has_no_button_for_it", async (_name, house) => {
  stage = new PlayerStage(CLIPS, undefined, house);
  await stage.play();
  expect(stage.dialog.querySelector("[aria-label='Live view']")).toBeNull();
  expect(stage.dialog.querySelector("[aria-label='Close']")).not.toBeNull();
});
