import axe from "axe-core";
import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../src/index.ts";
import type { ShownClip } from "../src/model/clip-list.ts";
import { clipKey } from "../src/model/clip-list.ts";
import { DEFAULTS } from "../src/options.ts";
import type { BlinkClipsPlayer } from "../src/player/player.ts";
import { clipOf, FakeHouse, TEXTS } from "./fake-house.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

function playerOf(house: FakeHouse, clips: readonly ShownClip[]): BlinkClipsPlayer {
  const player = document.createElement("blink-clips-player") as BlinkClipsPlayer;
  Object.assign(player, { hass: house.hass, texts: TEXTS, clips, options: DEFAULTS });
  document.body.append(player);
  return player;
}

function video(player: BlinkClipsPlayer): HTMLVideoElement {
  return player.renderRoot.querySelector("video") as HTMLVideoElement;
}

afterEach(async () => {
  for (const player of document.querySelectorAll("blink-clips-player")) {
    // eslint-disable-next-line no-await-in-loop -- Each player leaves the history by itself.
    await (player as BlinkClipsPlayer).close();
    player.remove();
  }
});

test("screenshots", async () => {
  const house = new FakeHouse();
  const clips = [0, 1, 2].map((number) => clipOf(number));
  const player = playerOf(house, clips);
  await page.viewport(1280, 800);
  await player.open(clipKey(clips[1] as ShownClip));
  await vi.waitFor(() => expect(player.renderRoot.querySelector(".film")).not.toBeNull());
  await page.screenshot({ path: "/tmp/player/desktop.png" });
  await page.viewport(412, 915);
  await page.screenshot({ path: "/tmp/player/phone.png" });
  await page.getByRole("button", { name: "Actions for this clip" }).click();
  await page.screenshot({ path: "/tmp/player/menu.png" });
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.screenshot({ path: "/tmp/player/delete.png" });
});
