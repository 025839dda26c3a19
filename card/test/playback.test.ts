/** The player recovers from videos that break off while they play. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import { eventually } from "./eventually.ts";
import "../src/player/index.ts";
import { PlayerStage } from "./player-stage.ts";

const HOUR = 3_600_000;

let stage: PlayerStage;

beforeEach(async () => {
  stage = new PlayerStage();
  await stage.play(0, 4);
  await expectTime(4);
});

afterEach(async () => {
  vi.restoreAllMocks();
  await stage.remove();
});

async function expectTime(seconds: number): Promise<void> {
  await eventually(() => {
    expect(stage.video.currentTime).toBeGreaterThanOrEqual(seconds);
  });
}

/** Lets the video fail, as if the browser's request for the next part of the video had failed. */
function failVideo(): void {
  const code = MediaError.MEDIA_ERR_NETWORK;
  vi.spyOn(stage.video, "error", "get").mockReturnValue({ code } as MediaError);
  stage.video.dispatchEvent(new Event("error"));
}

test("video_whose_address_has_expired_plays_on_with_a_new_address", async () => {
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + HOUR + 1);
  failVideo();
  await eventually(() => {
    expect(stage.house.signed).toHaveLength(2);
  });
  await stage.playing();
  await expectTime(4);
  expect(stage.get("[role=alert]")).toBeNull();
});

test("video_that_breaks_off_names_the_connection_and_plays_on_after_try_again", async () => {
  failVideo();
  await eventually(() => {
    expect(stage.text).toContain("Home Assistant cannot be reached.");
  });
  await page.getByRole("button", { name: "Try again" }).click();
  await stage.playing();
  await expectTime(4);
  expect(stage.get("[role=alert]")).toBeNull();
});
