import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../src/player/index.ts";
import type { BlinkClipsMenu } from "../src/player/clip-menu.ts";
import { eventually } from "./eventually.ts";
import { clipOf, FakeHouse, pending, TEXTS } from "./fake-house.ts";
import { CONNECTION_LOST, HomeAssistantError, rejected } from "./home-assistant-error.ts";
import { expectAccessible, PlayerStage } from "./player-stage.ts";

let house: FakeHouse;
let menu: BlinkClipsMenu;
let button: HTMLButtonElement;
let notices: string[];

function onNotice(event: Event): void {
  notices.push((event as CustomEvent<{ message: string }>).detail.message);
}

/** Shows a tile's menu button, and the menu of the card. */
function start(clip = clipOf(0), settings = {}): void {
  house = new FakeHouse(settings);
  notices = [];
  menu = document.createElement("blink-clips-menu") as BlinkClipsMenu;
  Object.assign(menu, { hass: house.hass, texts: TEXTS });
  button = document.createElement("button");
  button.textContent = "More";
  button.addEventListener("click", () => void menu.open(clip, button));
  document.body.append(button, menu);
}

function stop(): void {
  menu.remove();
  button.remove();
  document.querySelector("blink-clips-delete-dialog")?.remove();
}

async function choose(name: string): Promise<void> {
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name }).click();
}

function items(): string[] {
  return [...menu.renderRoot.querySelectorAll<HTMLElement>("[role=menuitem]")].map(
    (item) => item.innerText,
  );
}

/** Returns the text of the element that has the focus. */
function focused(): string | undefined {
  return (document.activeElement?.shadowRoot?.activeElement as HTMLElement | null)?.innerText;
}

async function expectNotices(...expected: string[]): Promise<void> {
  await eventually(() => {
    expect(notices).toEqual(expected);
  });
}

beforeEach(() => {
  addEventListener("hass-notification", onNotice);
  start();
});

afterEach(() => {
  removeEventListener("hass-notification", onNotice);
  stop();
});

test("menu_offers_an_administrator_all_actions", async () => {
  await page.getByRole("button", { name: "More" }).click();
  await expectAccessible();
  expect(items()).toEqual([
    "Download",
    "Save to media folder",
    "Mark as watched",
    "Open in media browser",
    "Delete…",
  ]);
});

test("menu_offers_others_no_deletion", async () => {
  stop();
  start(clipOf(0), { user: { is_admin: false } });
  await page.getByRole("button", { name: "More" }).click();
  expect(items()).not.toContain("Delete…");
  expect(items()).toContain("Download");
});

test.each([
  { unwatched: undefined as never, absent: ["Mark as watched"] },
  { usb: true as const, absent: ["Mark as watched"] },
  { video: undefined as never, absent: ["Download", "Save to media folder"] },
])("menu_of_a_clip_with_%o_lacks_what_is_impossible", async ({ absent, ...clip }) => {
  stop();
  start(clipOf(0, clip));
  await page.getByRole("button", { name: "More" }).click();
  for (const text of absent) expect(items()).not.toContain(text);
  expect(items()).toContain("Open in media browser");
});

test("keyboard_moves_through_the_menu_and_returns_the_focus", async () => {
  button.focus();
  await userEvent.keyboard("{Enter}");
  await expect.element(page.getByRole("menu")).toBeVisible();
  expect(focused()).toBe("Download");
  expect(button.ariaExpanded).toBe("true");
  await userEvent.keyboard("{ArrowUp}");
  expect(focused()).toBe("Delete…");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("Save to media folder");
  await userEvent.keyboard("{Escape}");
  expect(document.activeElement).toBe(button);
  await eventually(() => {
    expect(button.ariaExpanded).toBe("false");
  });
});

test("clip_is_saved_and_the_path_is_shown", async () => {
  await choose("Save to media folder");
  await expectNotices("Saving…", "Saved as /media/blink/garden.mp4.");
  expect(house.actions).toEqual([
    {
      name: "save_clip",
      data: {
        media: "media-source://blink_clips/01KA/all/2026-11-20/7000",
        filename: "blink/{camera}/{date}/{time}_{id}.mp4",
      },
    },
  ]);
});

test("failed_action_shows_the_sentence_of_home_assistant", async () => {
  house.act = async () => {
    throw new HomeAssistantError("home_assistant_error", "The disk is full.");
  };
  await choose("Save to media folder");
  await expectNotices("Saving…", "The disk is full.");
});

test("clip_is_marked_as_viewed", async () => {
  await choose("Mark as watched");
  await expectNotices("Marking as watched…", "The clip is marked as watched.");
  expect(house.actions.map(({ name }) => name)).toEqual(["mark_viewed"]);
});

test("download_has_a_signed_address_and_a_name", async () => {
  const links: HTMLAnchorElement[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    links.push(this);
  });
  stop();
  start(clipOf(0, {}, { id: "c1", account: "01KA", name: "../Garden <b>" }));
  await choose("Download");
  await expectNotices("Fetching from Blink…", "The download has started.");
  vi.restoreAllMocks();
  expect(links.map(({ download }) => download)).toEqual(["Garden b 2026-11-20 07-24-31.mp4"]);
  expect(links[0]?.href).toContain("clip.mp4");
});

test("download_that_blink_cannot_provide_shows_the_reason", async () => {
  house.respond = () => new Response(null, { status: 404 });
  await choose("Download");
  await expectNotices(
    "Fetching from Blink…",
    "Blink does not have this clip. It was deleted, or Blink is still receiving it: " +
      "try again in a minute.",
  );
  expect(house.signed).toEqual([]);
});

test("deletion_asks_once_and_names_camera_and_time", async () => {
  await choose("Delete…");
  const question = page.getByRole("alertdialog", { name: "Delete this clip?" });
  await expect.element(question).toBeVisible();
  await expect
    .element(page.getByText(/the clip of Garden \(Friday, November 20, 07:24\) for good/u))
    .toBeVisible();
  expect(focused()).toBe("Cancel");
  await expectAccessible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await eventually(() => {
    expect(document.querySelector("blink-clips-delete-dialog")).toBeNull();
  });
  expect(house.actions).toEqual([]);
  expect(document.activeElement).toBe(button);
});

test("question_is_written_in_the_direction_of_the_card", async () => {
  menu.style.direction = "rtl";
  await choose("Delete…");
  const question = page.getByRole("alertdialog", { name: "Delete this clip?" });
  await expect.element(question).toHaveStyle({ direction: "rtl" });
});

test("english_text_keeps_its_order_in_a_menu_from_right_to_left", async () => {
  menu.style.direction = "rtl";
  await page.getByRole("button", { name: "More" }).click();
  const item = page.getByRole("menuitem", { name: "Delete…" }).element();
  const text = [...item.childNodes].find((node) => node.textContent?.includes("…")) as Text;
  const boxOf = (character: string) => {
    const range = document.createRange();
    range.setStart(text, text.data.indexOf(character));
    range.setEnd(text, range.startOffset + 1);
    return range.getBoundingClientRect();
  };
  expect(boxOf("…").left).toBeGreaterThan(boxOf("D").left);
  // In this right-to-left language, the text must be closer to the right edge than to the left.
  const { left, right } = item.getBoundingClientRect();
  expect(right - boxOf("…").right).toBeLessThan(boxOf("D").left - left);
});

test("confirmed_deletion_runs_the_action_once", async () => {
  let deleted: (() => void) | undefined;
  house.act = async () =>
    new Promise((resolve) => {
      deleted = () => {
        resolve({});
      };
    });
  await choose("Delete…");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect.element(page.getByRole("button", { name: "Deleting…" })).toBeDisabled();
  deleted?.();
  await eventually(() => {
    expect(document.querySelector("blink-clips-delete-dialog")).toBeNull();
  });
  expect(house.actions).toEqual([
    {
      name: "delete_clips",
      data: { media: "media-source://blink_clips/01KA/all/2026-11-20/7000" },
    },
  ]);
});

test("failed_deletion_shows_the_sentence_and_can_be_repeated", async () => {
  house.act = async () => {
    throw new HomeAssistantError("home_assistant_error", "Blink has not confirmed it.");
  };
  await choose("Delete…");
  await page.getByRole("button", { name: "Delete" }).click();
  await expect.element(page.getByText("Blink has not confirmed it.")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Delete" }).click();
  await eventually(() => {
    expect(house.actions).toHaveLength(2);
  });
});

test("action_without_a_connection_tells_the_reason", async () => {
  house.act = () => rejected(CONNECTION_LOST);
  await choose("Delete…");
  await page.getByRole("button", { name: "Delete" }).click();
  const reason = "Home Assistant cannot be reached. Check your connection, then try again.";
  await expect.element(page.getByText(reason)).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await choose("Save to media folder");
  await expectNotices("Saving…", reason);
});

test("failed_deletion_is_reported_after_its_question_was_closed", async () => {
  let fail: ((error: Error) => void) | undefined;
  house.act = async () =>
    new Promise((_, reject) => {
      fail = reject;
    });
  await choose("Delete…");
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  fail?.(new HomeAssistantError("home_assistant_error", "Blink has not confirmed it."));
  await expectNotices("Blink has not confirmed it.");
});

test("player_shows_the_result_of_an_action_itself", async () => {
  const stage = new PlayerStage();
  await stage.play();
  stage.house.act = async () => pending();
  await page.getByRole("button", { name: "Actions for this clip" }).click();
  await page.getByRole("menuitem", { name: "Mark as watched" }).click();
  await expect.element(page.getByText("Marking as watched…")).toBeVisible();
  expect(notices).toEqual([]);
  await stage.remove();
});
