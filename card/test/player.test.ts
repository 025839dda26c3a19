import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { eventually } from "./eventually.ts";
import "../src/player/index.ts";
import { clipOf, FakeHouse, pending } from "./fake-house.ts";
import { CONNECTION_LOST, HomeAssistantError, rejected } from "./home-assistant-error.ts";
import { watchPage } from "./page-guard.ts";
import { CLIPS, expectAccessible, PlayerStage } from "./player-stage.ts";

let stage: PlayerStage;

beforeEach(() => {
  stage = new PlayerStage();
});

afterEach(async () => {
  await stage.remove();
  document.dir = "ltr";
});

/** Replaces the player on the page by one with other clips, options or Home Assistant data. */
async function restage(...settings: ConstructorParameters<typeof PlayerStage>): Promise<void> {
  await stage.remove();
  stage = new PlayerStage(...settings);
}

test("closed_player_requests_nothing", async () => {
  await stage.player.updateComplete;
  expect([stage.house.requests, stage.house.signed]).toEqual([[], []]);
});

test("opened_player_shows_the_clip_and_signs_the_address_of_its_video_only", async () => {
  await stage.play(1);
  expect(stage.dialog.matches(":modal")).toBe(true);
  expect(stage.text).toContain("Garden");
  expect(stage.text).toContain("Person · Friday, November 20, 07:23");
  expect(stage.house.signed).toEqual(["/api/blink_clips/clips/01KA/6999.mp4"]);
  expect(stage.video.poster).toMatch(/^blob:/u);
});

test("clip_opened_at_a_time_plays_from_there", async () => {
  await stage.play(0, 4);
  await eventually(() => {
    expect(stage.video.currentTime).toBeGreaterThanOrEqual(4);
  });
  expect(stage.slider.getAttribute("aria-valuetext")).toBe("4 of 10 seconds");
});

test("awaited_video_shows_that_it_is_fetched_from_blink", async () => {
  stage.house.address = async () => pending();
  await stage.open();
  expect(stage.text).toContain("Fetching from Blink…");
  await expectAccessible();
});

test("clip_without_video_shows_a_sentence", async () => {
  await restage([clipOf(0, { video: undefined as never })]);
  await stage.open();
  expect(stage.text).toContain("Blink has no video of this clip.");
  expect(stage.house.signed).toEqual([]);
});

test.each([
  [403, "You may not see the clips of this camera."],
  [404, "Blink does not have this clip."],
  [502, "Blink cannot be reached or cannot provide this clip now."],
  [503, "The clip is not ready yet."],
  [504, "Blink did not respond in time."],
  [500, "Home Assistant could not provide this clip (HTTP 500)."],
  [200, "This browser cannot play the video."],
])("video_that_fails_with_%i_shows_the_reason", async (status, sentence) => {
  stage.house.address = async () => "/missing.mp4";
  stage.house.respond = () => new Response(null, { status });
  await stage.open();
  await eventually(() => {
    expect(stage.text).toContain(sentence);
  });
  expect(stage.house.requestsOf("HEAD")).toEqual(["HEAD /api/blink_clips/clips/01KA/7000.mp4"]);
});

test("failed_video_plays_after_try_again", async () => {
  stage.house.address = async () => "/missing.mp4";
  await stage.open();
  await expect.element(page.getByRole("alert")).toBeVisible();
  await expectAccessible();
  stage.house.address = new FakeHouse().address;
  await page.getByRole("button", { name: "Try again" }).click();
  await stage.playing();
  expect(stage.get("[role=alert]")).toBeNull();
});

test("connection_lost_while_signing_shows_the_reason", async () => {
  stage.house.address = () => rejected(CONNECTION_LOST);
  await stage.open();
  await eventually(() => {
    expect(stage.text).toContain("Home Assistant cannot be reached.");
  });
});

test("playing_player_has_no_accessibility_violation", async () => {
  await stage.play();
  await expectAccessible();
});

test("letters_play_newer_and_older_clips_and_fetch_no_other", async () => {
  await stage.play(2);
  await userEvent.keyboard("l");
  await stage.playing();
  expect(stage.text).toContain("07:21");
  await userEvent.keyboard("jj");
  await stage.playing();
  expect(stage.text).toContain("07:23");
  expect(stage.house.signed.map((path) => path.slice(-8))).toEqual([
    "6998.mp4",
    "6997.mp4",
    "6998.mp4",
    "6999.mp4",
  ]);
});

test("newest_clip_has_no_newer_one", async () => {
  await stage.play(0);
  await userEvent.keyboard("j");
  expect(stage.text).toContain("07:24");
  const newer = page.getByRole("button", { name: "Newer clip" });
  await expect.element(newer).toHaveAttribute("aria-disabled", "true");
});

test("arrow_keys_seek_by_a_second_and_space_pauses", async () => {
  await stage.play(0, 5);
  await userEvent.keyboard("k");
  expect(stage.video.paused).toBe(true);
  stage.video.currentTime = 5;
  await userEvent.keyboard("{ArrowRight}{ArrowRight}{ArrowLeft}");
  expect(stage.video.currentTime).toBeCloseTo(6);
  stage.slider.focus();
  await userEvent.keyboard(" ");
  expect(stage.video.paused).toBe(false);
});

test("arrow_keys_are_mirrored_from_right_to_left", async () => {
  document.dir = "rtl";
  await stage.play(0, 5);
  await userEvent.keyboard("k");
  stage.video.currentTime = 5;
  await userEvent.keyboard("{ArrowLeft}");
  expect(stage.video.currentTime).toBeCloseTo(6);
});

test("keys_do_not_reach_the_shortcuts_of_home_assistant", async () => {
  const keys: string[] = [];
  const onKey = (event: KeyboardEvent) => keys.push(event.key);
  addEventListener("keydown", onKey);
  await stage.play();
  await userEvent.keyboard("elc");
  removeEventListener("keydown", onKey);
  expect(keys).toEqual([]);
});

test("slider_seeks_and_tells_the_position_in_words", async () => {
  await stage.play();
  await userEvent.keyboard("k");
  await userEvent.fill(stage.slider, "3");
  expect(stage.video.currentTime).toBeCloseTo(3);
  await eventually(() => {
    expect(stage.slider.getAttribute("aria-valuetext")).toBe("3 of 10 seconds");
  });
});

test("swipe_plays_the_older_clip", async () => {
  await stage.play(0);
  const picture = stage.get(".picture") as HTMLElement;
  const finger = { pointerType: "touch", isPrimary: true, pointerId: 7, clientY: 200 };
  picture.dispatchEvent(new PointerEvent("pointerdown", { ...finger, clientX: 300 }));
  picture.dispatchEvent(new PointerEvent("pointerup", { ...finger, clientX: 180 }));
  await stage.playing();
  expect(stage.text).toContain("07:23");
});

test("escape_closes_and_the_focus_returns_to_the_tile", async () => {
  const closed: unknown[] = [];
  stage.player.addEventListener("player-closed", (event) => {
    closed.push((event as CustomEvent).detail);
  });
  await stage.play(1);
  await userEvent.keyboard("{Escape}");
  await eventually(() => {
    expect(closed).toEqual([{ key: "01KA/6999" }]);
  });
  expect(document.activeElement).toBe(stage.tile);
  expect(stage.get("video")).toBeNull();
});

test("clip_that_blink_lists_no_longer_gives_way_to_the_next", async () => {
  await stage.play(1);
  stage.player.clips = CLIPS.filter((_, index) => index !== 1);
  await stage.playing();
  expect(stage.text).toContain("07:22");
});

test("player_closes_when_the_last_clip_is_gone", async () => {
  await restage([clipOf(0)]);
  await stage.play();
  stage.player.clips = [];
  await eventually(() => {
    expect(stage.dialog.open).toBe(false);
  });
});

test("player_near_the_end_of_the_list_asks_for_older_clips", async () => {
  const nearEnd = vi.fn<() => void>();
  stage.player.addEventListener("player-near-end", nearEnd);
  await stage.play(2);
  expect(nearEnd).not.toHaveBeenCalled();
  await userEvent.keyboard("l");
  expect(nearEnd).toHaveBeenCalledOnce();
});

test("clip_played_to_the_end_is_marked_as_viewed_once", async () => {
  await stage.play(0, 9.5);
  await eventually(() => {
    expect(stage.house.actions).toHaveLength(1);
  });
  stage.video.dispatchEvent(new Event("ended"));
  expect(stage.house.actions).toEqual([
    { name: "mark_viewed", data: { media: "media-source://blink_clips/01KA/all/2026-11-20/7000" } },
  ]);
});

test.each([{ unwatched: undefined as never }, { usb: true as const }])(
  "clip_with_%o_is_not_marked_as_viewed",
  async (clip) => {
    await restage([clipOf(0, clip)]);
    await stage.play();
    stage.video.dispatchEvent(new Event("ended"));
    expect(stage.house.actions).toEqual([]);
  },
);

test("failed_mark_is_shown_below_the_controls", async () => {
  stage.house.act = async () => {
    throw new HomeAssistantError("home_assistant_error", "Blink has not confirmed it.");
  };
  await stage.play();
  stage.video.dispatchEvent(new Event("ended"));
  await eventually(() => {
    expect(stage.get(".message")?.textContent).toBe("Blink has not confirmed it.");
  });
});

test("user_without_the_permission_to_mark_is_not_bothered", async () => {
  stage.house.act = async () => {
    throw new HomeAssistantError("unauthorized", "Unauthorized");
  };
  await stage.play();
  stage.video.dispatchEvent(new Event("ended"));
  await userEvent.keyboard("l");
  await stage.playing();
  stage.video.dispatchEvent(new Event("ended"));
  expect(stage.house.actions).toHaveLength(1);
  expect(stage.get(".message")?.textContent).toBe("");
});

test("frames_are_loaded_after_the_video_also_for_a_usb_drive", async () => {
  await restage([clipOf(0, { usb: true })]);
  stage.house.address = async () => pending();
  await stage.open();
  expect(stage.house.requests).toEqual([]);
  stage.house.address = new FakeHouse().address;
  await stage.play();
  expect(stage.house.requests).toEqual(["GET /api/blink_clips/videos/7000/strips/10x120.jpg"]);
});

test("option_never_loads_no_frames", async () => {
  await restage(CLIPS, { frames: "never" });
  await stage.open();
  await eventually(() => {
    expect(stage.video.currentTime).toBeGreaterThan(0);
  });
  expect(stage.house.requestsOf("/strips/")).toEqual([]);
});

test("player_opened_a_hundred_times_leaves_nothing_behind", async () => {
  await stage.play();
  await stage.player.close();
  const guard = watchPage();
  const before = guard.kept();
  const entries = history.length;
  for (let time = 0; time < 100; time += 1) {
    /* eslint-disable no-await-in-loop -- Each round follows the one before. */
    await stage.open(time % CLIPS.length);
    await stage.player.close();
    /* eslint-enable no-await-in-loop */
  }
  await eventually(() => {
    expect(guard.kept()).toEqual(before);
  });
  guard.stop();
  expect(history.length).toBe(entries);
});
