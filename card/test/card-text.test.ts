import { expect, test } from "vitest";
import "../src/index.ts";
import "../src/player/index.ts";
import { clipOf } from "./fake-house.ts";
import { camera, clip, drawn } from "./house.ts";
import { one, tiles } from "./parts.ts";
import { PlayerStage } from "./player-stage.ts";
import { house, renewHouse, shown } from "./shown-card.ts";

renewHouse();

test.each([
  ["row", "504px"],
  ["grid", "1200px"],
])("text_of_double_size_is_complete_on_each_tile_of_a_%s", async (_, height) => {
  document.documentElement.style.fontSize = "200%";
  const cameras = [camera("garden", "Garden behind the house"), camera("door", "Door")];
  const long = [50, 40, 30, 20].map((number) => clip(number, { camera: "garden" }));
  const card = await shown({ cameras, clips: long }, {}, { width: "320px", height });
  expect(tiles(card).length).toBeGreaterThan(1);
  for (const tile of tiles(card)) {
    const words = tile.renderRoot.querySelector<HTMLElement>(".text");
    expect(words?.innerText).toMatch(/Garden behind the house$/u);
    expect(words?.scrollWidth).toBe(words?.clientWidth);
    expect(words?.scrollHeight).toBe(words?.clientHeight);
    expect(words?.clientHeight).toBeLessThanOrEqual(tile.clientHeight);
  }
  // The card is high enough to show its controls below the list, so its content needs no scrolling.
  const section = one(card, "section");
  expect(section.scrollHeight).toBe(section.clientHeight);
});

test("removed_camera_has_a_name_in_the_list", async () => {
  const gone = { id: "gone", account: "one", name: "", removed: true } as const;
  const cameras = [camera("garden", "Garden"), gone];
  const card = await shown({ cameras, clips: [clip(60, { camera: "gone" })] });
  expect(tiles(card).map(({ when }) => when)).toEqual([
    expect.stringMatching(/ · Removed camera$/u),
  ]);
  await house.backend.send({ kind: "change", clips: [clip(61, { camera: "gone" })] });
  await drawn(card);
  expect(card.renderRoot.querySelector("[role=status]")?.textContent.trim()).toBe(
    "New clips: 1. Removed camera",
  );
});

test("removed_camera_has_a_name_in_the_player", async () => {
  const gone = { id: "gone", account: "01KA", name: "", removed: true } as const;
  const stage = new PlayerStage([clipOf(0, {}, gone)]);
  await stage.open();
  expect(stage.get("h2")?.textContent).toBe("Removed camera");
  await stage.remove();
});

test("text_of_the_player_grows_with_that_of_the_browser", async () => {
  const stage = new PlayerStage();
  document.documentElement.style.fontSize = "200%";
  await stage.open();
  expect(getComputedStyle(stage.dialog).fontSize).toBe("28px");
  await stage.remove();
});
