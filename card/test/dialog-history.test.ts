import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { eventually } from "./eventually.ts";
import "../src/index.ts";
import "../src/player/index.ts";
import { CLIPS, PlayerStage } from "./player-stage.ts";

let stage: PlayerStage;
let base: string;

/** Returns the state and the address of the current history entry. */
function entry(): string {
  return JSON.stringify([history.state, location.href]);
}

async function stepBack(): Promise<void> {
  await new Promise((resolve) => {
    addEventListener("popstate", resolve, { once: true });
    history.back();
  });
}

/** Opens a page in the same way as Home Assistant. */
function openPage(query: string): void {
  history.pushState({ from: "/" }, "", query);
  dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
}

async function expectAtBase(): Promise<void> {
  await eventually(() => {
    if (entry() !== base) throw new Error(`at ${entry()}`);
  });
}

beforeEach(() => {
  history.replaceState({ root: true }, "");
  base = entry();
  stage = new PlayerStage();
});

afterEach(async () => {
  await stage.remove();
});

test("back_closes_the_player_and_stays_on_the_page", async () => {
  await stage.open();
  await eventually(() => {
    expect(entry()).not.toBe(base);
  });
  await stepBack();
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
  await expectAtBase();
  expect(document.activeElement).toBe(stage.tile);
});

test("player_closed_with_escape_leaves_no_entry", async () => {
  await stage.open();
  await userEvent.keyboard("{Escape}");
  await expectAtBase();
});

test("player_opened_and_closed_quickly_keeps_the_history_in_order", async () => {
  await stage.open();
  void stage.player.close();
  await stage.open(1);
  await stage.player.close();
  await expectAtBase();
  await stage.open(2);
  await eventually(() => {
    expect(entry()).not.toBe(base);
  });
  await stepBack();
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
});

test("page_of_home_assistant_closes_the_player_and_back_skips_its_entry", async () => {
  await stage.open();
  await eventually(() => {
    expect(entry()).not.toBe(base);
  });
  openPage("?page=2");
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
  expect(location.search).toBe("?page=2");
  await stepBack();
  await expectAtBase();
});

test("dialog_of_home_assistant_leaves_the_player_open", async () => {
  await stage.open();
  await eventually(() => {
    expect(entry()).not.toBe(base);
  });
  history.replaceState({ ...(history.state as object), opensDialog: true }, "");
  history.pushState({ dialog: "ha-more-info-dialog" }, "");
  await stepBack();
  expect(stage.dialog.open).toBe(true);
  await stage.player.close();
  await expectAtBase();
});

test("entry_of_a_reloaded_page_is_left", async () => {
  history.pushState({ root: true, blinkClipsDialogs: 1 }, "");
  stage.tile.after(document.createElement("blink-clips-card"));
  await expectAtBase();
  stage.tile.nextElementSibling?.remove();
});

test("removed_player_leaves_its_entry", async () => {
  await stage.open();
  stage.player.remove();
  await expectAtBase();
});

test("back_closes_the_question_before_the_player", async () => {
  await stage.play();
  await page.getByRole("button", { name: "Actions for this clip" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await expect.element(page.getByRole("alertdialog")).toBeVisible();
  await stepBack();
  await eventually(() => {
    expect(document.querySelector("blink-clips-delete-dialog")).toBeNull();
  });
  expect(stage.dialog.open).toBe(true);
  expect(stage.house.actions).toEqual([]);
  await stepBack();
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
  await expectAtBase();
});

test("deleted_last_clip_closes_question_and_player_in_order", async () => {
  stage.player.clips = CLIPS.slice(0, 1);
  await stage.play();
  stage.house.act = async () => {
    stage.player.clips = [];
    return {};
  };
  await page.getByRole("button", { name: "Actions for this clip" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
  await expectAtBase();
});

test("media_browser_opens_after_the_entry_of_the_player_is_gone", async () => {
  await stage.play();
  const pages: string[] = [];
  const onPage = () => pages.push(location.pathname);
  addEventListener("location-changed", onPage);
  await page.getByRole("button", { name: "Actions for this clip" }).click();
  await page.getByRole("menuitem", { name: "Open in media browser" }).click();
  await eventually(() => {
    expect(pages).toEqual([
      "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fblink_clips/" +
        "%2Cmedia-source%3A%2F%2Fblink_clips%2F01KA%2Fall%2F2026-11-20",
    ]);
  });
  removeEventListener("location-changed", onPage);
  expect(stage.dialog.open).toBe(false);
  await stepBack();
  await expectAtBase();
});
