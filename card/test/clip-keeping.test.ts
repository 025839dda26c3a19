/** A user keeps an archived clip, or allows its deletion again, in the menu of the player. */

import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import "../src/player/index.ts";
import type { Clip } from "../src/protocol.ts";
import { clipOf, GARDEN } from "./fake-house.ts";
import { HomeAssistantError } from "./home-assistant-error.ts";
import { expectAccessible, PlayerStage } from "./player-stage.ts";

const MARK = "07:24 · kept";
const KEEP = "Keep in the archive";
const RELEASE = "No longer keep in the archive";

let stage: PlayerStage;

/** Opens the player with a clip. Then opens the menu of the clip. */
async function open(clip: Partial<Clip>, camera = GARDEN): Promise<void> {
  stage = new PlayerStage([clipOf(0, clip, camera)]);
  await stage.open();
  await page.getByRole("button", { name: "Actions for this clip" }).click();
}

function item(name: string): ReturnType<typeof page.getByRole> {
  return page.getByRole("menuitem", { name, exact: true });
}

afterEach(async () => {
  await stage.remove();
});

test("archived_clip_is_kept", async () => {
  await open({ archived: true });
  expect(stage.text).not.toContain(MARK);
  await item(KEEP).click();
  const done = "Kept: the archive does not delete this clip by its limits.";
  await expect.element(page.getByText(done)).toBeVisible();
  const media = "media-source://blink_clips/01KA/all/2026-11-20/7000";
  expect(stage.house.actions).toContainEqual({ name: "keep_clips", data: { media, keep: true } });
});

test("kept_clip_has_a_mark_and_is_released", async () => {
  await open({ archived: true, kept: true });
  expect(stage.text).toContain(MARK);
  await item(RELEASE).click();
  await expect.element(page.getByText("The archive may delete the clip again.")).toBeVisible();
  const media = "media-source://blink_clips/01KA/all/2026-11-20/7000";
  expect(stage.house.actions).toContainEqual({ name: "keep_clips", data: { media, keep: false } });
});

test("player_says_that_only_the_archive_has_a_clip", async () => {
  await open({ archived: true, only_archived: true });
  expect(stage.text).toContain("07:24 · only archived");
});

test("player_says_that_the_archive_of_a_last_copy_cannot_be_read", async () => {
  stage = new PlayerStage([clipOf(0, { archived: true, only_archived: true })]);
  stage.house.address = async () => "/missing.mp4";
  stage.house.respond = () => new Response(null, { status: 503 });
  await stage.open();
  await expect.element(page.getByText(/^The archive cannot be read/u)).toBeVisible();
});

test("clip_that_is_not_archived_yet_cannot_be_kept_for_a_stated_reason", async () => {
  await open({}, { ...GARDEN, archive: true });
  const disabled = item(`${KEEP} Possible once the clip is archived.`);
  await expect.element(disabled).toHaveAttribute("aria-disabled", "true");
  await expectAccessible();
  await disabled.click({ force: true });
  // The menu stays open, so that the user can read the reason.
  await expect.element(disabled).toBeVisible();
  expect(stage.house.actions).toEqual([]);
});

test("clip_without_a_video_is_not_offered_to_be_kept", async () => {
  await open({ video: undefined as never }, { ...GARDEN, archive: true });
  await expect.element(item("Open in media browser")).toBeVisible();
  expect(stage.text).not.toContain(KEEP);
});

test("account_without_an_archive_offers_to_keep_no_clip", async () => {
  await open({});
  await expect.element(item("Open in media browser")).toBeVisible();
  await expect.element(item(KEEP)).not.toBeInTheDocument();
  await expect.element(item(RELEASE)).not.toBeInTheDocument();
});

test("failure_to_keep_a_clip_shows_the_sentence_of_home_assistant", async () => {
  await open({ archived: true });
  stage.house.act = async () => {
    throw new HomeAssistantError("home_assistant_error", "The folder is missing.");
  };
  await item(KEEP).click();
  await expect.element(page.getByText("The folder is missing.")).toBeVisible();
});
