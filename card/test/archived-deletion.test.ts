/** An administrator deletes a clip at Blink. Its copy in the archive is deleted, too, or kept. */

import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import { askToDelete } from "../src/player/delete-dialog.ts";
import "../src/player/index.ts";
import type { Clip } from "../src/protocol.ts";
import { markedDialogs } from "../src/history-mark.ts";
import { violations } from "./axe.ts";
import { eventually } from "./eventually.ts";
import { clipOf, FakeHouse, TEXTS } from "./fake-house.ts";
import { HomeAssistantError } from "./home-assistant-error.ts";

const MEDIA = "media-source://blink_clips/01KA/all/2026-11-20/7000";
const STAYS = "The copy in the archive stays, unless you delete it as well.";
const BOTH =
  "The copy in the archive is deleted as well. Afterwards, neither Blink nor the archive has this clip.";
const KEPT = "This clip is kept in the archive.";
const LAST = /^Only the archive still has the clip of Garden .* last copy/u;
const ONLY_ARCHIVED =
  "Blink no longer has this clip. To delete the copy in the archive, select the box.";

let house: FakeHouse;
let gone: number;
let reports: string[];

function ask(clip: Partial<Clip>): void {
  house = new FakeHouse();
  gone = 0;
  reports = [];
  askToDelete({
    hass: house.hass,
    texts: TEXTS,
    shown: clipOf(0, clip),
    direction: "ltr",
    report: (sentence) => reports.push(sentence),
    deleted: () => {
      gone += 1;
    },
  });
}

function box() {
  return page.getByRole("checkbox", { name: "Also delete the copy in the archive" });
}

async function press(): Promise<void> {
  await page.getByRole("button", { name: "Delete" }).click();
}

async function expectClosed(): Promise<void> {
  await eventually(() => {
    expect(document.querySelector("blink-clips-delete-dialog")).toBeNull();
  });
}

afterEach(async () => {
  document.querySelector("blink-clips-delete-dialog")?.remove();
  // Wait until the history entry of the removed dialog is gone. Otherwise the next test would see
  // it.
  await eventually(() => {
    if (markedDialogs() > 0) throw new Error("The history entry is still there.");
  });
});

test("copy_stays_unless_the_box_is_selected", async () => {
  ask({ archived: true });
  await expect.element(page.getByText(STAYS)).toBeVisible();
  await expect.element(page.getByText(KEPT)).not.toBeInTheDocument();
  await expect.element(box()).not.toBeChecked();
  expect(await violations(document.body)).toEqual([]);
  await press();
  await expectClosed();
  expect(house.actions).toEqual([{ name: "delete_clips", data: { media: MEDIA } }]);
  // The archive still has the clip, so its tile stays, and `deleted` was not called.
  expect(gone).toBe(0);
  expect(reports).toEqual(["Deleted at Blink. The copy in the archive stays."]);
});

test.each<[string, Partial<Clip>]>([
  ["copy", { archived: true }],
  ["kept_copy", { archived: true, kept: true }],
])("question_about_a_%s_follows_the_box", async (_, clip) => {
  ask(clip);
  await box().click();
  await expect.element(page.getByText(BOTH)).toBeVisible();
  expect(page.getByText(KEPT).elements()).toHaveLength(clip.kept ? 1 : 0);
  await expect.element(page.getByText(/stays, unless/u)).not.toBeInTheDocument();
  expect(await violations(document.body)).toEqual([]);
  await box().click();
  await expect.element(page.getByText(/stays, unless/u)).toBeVisible();
  await expect.element(page.getByText(BOTH)).not.toBeInTheDocument();
});

test("copy_is_deleted_if_the_box_is_selected", async () => {
  ask({ archived: true });
  await box().click();
  await press();
  await expectClosed();
  expect(house.actions).toEqual([{ name: "delete_clips", data: { media: MEDIA, archive: true } }]);
  expect(gone).toBe(1);
  expect(reports).toEqual([]);
});

test("question_says_once_that_a_kept_copy_stays", async () => {
  ask({ archived: true, kept: true });
  await expect
    .element(page.getByText("The kept copy in the archive stays, unless you delete it as well."))
    .toBeVisible();
  await expect.element(page.getByText(STAYS)).not.toBeInTheDocument();
  await expect.element(page.getByText(KEPT)).not.toBeInTheDocument();
  await expect.element(box()).not.toBeChecked();
});

test("question_about_another_clip_does_not_name_the_archive", async () => {
  ask({});
  await expect.element(page.getByText(/^Blink deletes the clip of Garden/u)).toBeVisible();
  await expect.element(box()).not.toBeInTheDocument();
  await expect.element(page.getByText(STAYS)).not.toBeInTheDocument();
});

test("last_copy_is_deleted_without_a_choice", async () => {
  ask({ archived: true, kept: true, only_archived: true });
  await expect.element(page.getByText(LAST)).toBeVisible();
  await expect.element(page.getByText(/^Blink deletes/u)).not.toBeInTheDocument();
  await expect.element(page.getByText(KEPT)).toBeVisible();
  await expect.element(page.getByText(STAYS)).not.toBeInTheDocument();
  await expect.element(box()).not.toBeInTheDocument();
  expect(await violations(document.body)).toEqual([]);
  await press();
  await expectClosed();
  expect(house.actions).toEqual([{ name: "delete_clips", data: { media: MEDIA, archive: true } }]);
  expect(gone).toBe(1);
});

test("clip_that_only_the_archive_has_can_be_deleted_after_an_explanation", async () => {
  ask({ archived: true });
  house.act = async () => {
    throw new HomeAssistantError("service_validation_error", "Other sentence.", "only_archived");
  };
  await press();
  await expect.element(page.getByText(ONLY_ARCHIVED)).toBeVisible();
  await expect.element(page.getByText(STAYS)).toBeVisible();
  await expect.element(page.getByText(/^Blink deletes/u)).not.toBeInTheDocument();
  house.act = async () => ({});
  await box().click();
  await expect.element(page.getByText(LAST)).toBeVisible();
  await expect.element(page.getByText(STAYS)).not.toBeInTheDocument();
  await expect.element(page.getByText(ONLY_ARCHIVED)).not.toBeInTheDocument();
  await press();
  await expectClosed();
  expect(house.actions.at(-1)?.data).toEqual({ media: MEDIA, archive: true });
});

test("question_stays_true_after_a_second_error", async () => {
  ask({ archived: true });
  house.act = async () => {
    throw new HomeAssistantError("service_validation_error", "Other sentence.", "only_archived");
  };
  await press();
  await box().click();
  await expect.element(page.getByText(LAST)).toBeVisible();
  house.act = async () => {
    throw new HomeAssistantError("home_assistant_error", "No drive.", "archive_unresponsive");
  };
  await press();
  await expect.element(page.getByText("No drive.")).toBeVisible();
  await expect.element(page.getByText(LAST)).toBeVisible();
  await expect.element(page.getByText(/^Blink deletes/u)).not.toBeInTheDocument();
});
