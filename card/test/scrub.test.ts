import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cdp, userEvent } from "vitest/browser";
import { REST } from "../src/frames/scrub.ts";
import { StripLoader } from "../src/frames/strip-loader.ts";
import type { CardOptions } from "../src/options.ts";
import { eventually } from "./eventually.ts";
import { clipOf, FakeHouse, pending, TEXTS } from "./fake-house.ts";
import { TestTile } from "./test-tile.ts";

const away = document.createElement("p");
away.textContent = "Away";
away.style.marginBlockStart = "200px";

let house: FakeHouse;
let tile: TestTile;

function start(shown = clipOf(0), frames: CardOptions["frames"] = "intent"): void {
  house = new FakeHouse();
  tile = document.createElement("test-tile") as TestTile;
  tile.loader = new StripLoader({ fetch: house.hass.fetchWithAuth, frames, texts: TEXTS });
  tile.shown = shown;
  document.body.append(tile, away);
}

function stop(): void {
  tile.remove();
  tile.loader?.clear();
}

function button(): HTMLElement {
  return tile.renderRoot.querySelector("button") as HTMLElement;
}

/** The connection from the test runner to Chromium. */
interface ChromiumSession {
  send(method: string, parameters: object): Promise<unknown>;
}

async function send(method: string, parameters: object): Promise<void> {
  await (cdp() as unknown as ChromiumSession).send(method, parameters);
}

/** Returns the coordinates of a place on an element, as Chromium counts them. */
function placeOn(element: Element, x: number, y: number): { x: number; y: number } {
  const frameBox = window.frameElement?.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  return { x: (frameBox?.left ?? 0) + box.left + x, y: (frameBox?.top ?? 0) + box.top + y };
}

/**
 * Moves the real mouse to a place on an element.
 *
 * `userEvent.hover` is not used, because it would advance the fake clock on a busy machine.
 */
async function moveOn(element: Element, x: number): Promise<void> {
  await send("Input.dispatchMouseEvent", { type: "mouseMoved", ...placeOn(element, x, 50) });
}

/** Moves the real mouse to a place on the tile, in pixels from its left edge. */
async function moveTo(x: number): Promise<void> {
  await moveOn(button(), x);
}

/** Moves the real mouse to a place outside of the tile. */
async function leave(): Promise<void> {
  await moveOn(away, 50);
}

async function rest(milliseconds = REST): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

async function untilFrames(): Promise<void> {
  await eventually(() => {
    if (tile.scrub.state !== "frames") throw new Error(tile.scrub.state);
  });
  await tile.updateComplete;
}

/** Returns the number of the frame that is shown. */
function frame(): number | undefined {
  const picture = tile.renderRoot.querySelector<HTMLElement>(".frame-picture");
  return picture
    ? Math.round(Number(picture.style.backgroundPositionX.replace("%", "")) / (100 / 9))
    : undefined;
}

type Finger = "touchStart" | "touchMove" | "touchEnd";

/** Moves a simulated finger over the tile. */
async function finger(type: Finger, x = 0, y = 0): Promise<void> {
  const touchPoints = type === "touchEnd" ? [] : [placeOn(button(), x, y)];
  await send("Input.dispatchTouchEvent", { type, touchPoints });
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  start();
  await tile.updateComplete;
  await leave();
});

afterEach(async () => {
  stop();
  vi.useRealTimers();
  document.dir = "ltr";
  document.body.style.height = "";
  scrollTo(0, 0);
});

test("mouse_that_passes_requests_nothing", async () => {
  await moveTo(20);
  await rest(0.6 * REST);
  await moveTo(120);
  await rest(0.6 * REST);
  await leave();
  await rest();
  expect(house.requests).toEqual([]);
});

test("resting_mouse_shows_the_frame_below_it_and_follows", async () => {
  await moveTo(70);
  await rest();
  await untilFrames();
  expect(frame()).toBe(3);
  await moveTo(190);
  await tile.updateComplete;
  expect(frame()).toBe(9);
  expect(tile.scrub.seconds).toBeCloseTo(9.5);
  expect(house.requests).toEqual(["GET /api/blink_clips/videos/7000/strips/10x120.jpg"]);
});

test("ring_is_shown_while_the_strip_is_loaded", async () => {
  house.respond = async () => pending();
  await moveTo(70);
  await rest();
  await tile.updateComplete;
  expect(tile.renderRoot.querySelector(".ring")).not.toBeNull();
  expect(tile.scrub.seconds).toBeUndefined();
});

test("mouse_that_leaves_ends_the_wait_and_shows_the_poster", async () => {
  house.respond = async () => pending();
  await moveTo(70);
  await rest();
  await leave();
  await tile.updateComplete;
  expect(house.signals[0]?.aborted).toBe(true);
  expect(tile.renderRoot.querySelector(".scrub-mark")).toBeNull();
});

test("page_that_scrolls_below_the_mouse_requests_nothing", async () => {
  await moveTo(70);
  await leave();
  button().dispatchEvent(new PointerEvent("pointermove", { pointerType: "mouse", clientX: 70 }));
  await rest();
  expect(house.requests).toEqual([]);
});

test("position_is_mirrored_from_right_to_left", async () => {
  document.dir = "rtl";
  await moveTo(190);
  await rest();
  await untilFrames();
  expect(frame()).toBe(0);
});

test("failed_strip_gives_a_sentence", async () => {
  house.respond = () => new Response(null, { status: 504 });
  await moveTo(70);
  await rest();
  await eventually(() => {
    expect(tile.scrub.error).toBe("Blink did not respond in time. Try again.");
  });
});

test.each([
  ["clip on a USB drive", clipOf(0, { usb: true }), "intent"],
  ["clip without video", clipOf(0, { video: undefined as never }), "intent"],
  ["option never", clipOf(0), "never"],
] as const)("look_at_%s_requests_nothing", async (_, shown, frames) => {
  stop();
  start(shown, frames);
  await tile.updateComplete;
  await moveTo(70);
  await rest();
  button().focus();
  await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
  expect(house.requests).toEqual([]);
});

test("shift_and_arrows_step_through_the_frames", async () => {
  button().focus();
  await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
  await untilFrames();
  expect(frame()).toBe(0);
  await userEvent.keyboard("{Shift>}{ArrowRight}{ArrowRight}{ArrowLeft}{/Shift}");
  await tile.updateComplete;
  expect(frame()).toBe(1);
  await userEvent.keyboard("{ArrowRight}");
  await tile.updateComplete;
  expect(frame()).toBeUndefined();
});

test("shift_and_arrows_are_mirrored_from_right_to_left", async () => {
  document.dir = "rtl";
  button().focus();
  await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}");
  await untilFrames();
  await userEvent.keyboard("{Shift>}{ArrowLeft}{/Shift}");
  await tile.updateComplete;
  expect(frame()).toBe(1);
});

test("other_clip_in_the_same_tile_starts_with_its_poster", async () => {
  await moveTo(70);
  await rest();
  await untilFrames();
  tile.shown = clipOf(1);
  await tile.updateComplete;
  expect(frame()).toBeUndefined();
});

test("hidden_tab_ends_the_wait", async () => {
  house.respond = async () => pending();
  await moveTo(70);
  await rest();
  vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  vi.restoreAllMocks();
  expect(house.signals[0]?.aborted).toBe(true);
});

test("holding_finger_drags_through_the_frames_and_plays_nothing", async () => {
  await finger("touchStart", 30, 50);
  await rest();
  await untilFrames();
  expect(frame()).toBe(1);
  await finger("touchMove", 90, 52);
  await finger("touchMove", 150, 54);
  await tile.updateComplete;
  expect(frame()).toBe(7);
  await finger("touchEnd");
  await tile.updateComplete;
  expect(frame()).toBeUndefined();
  expect(tile.clicks).toBe(0);
});

test("tapping_finger_plays", async () => {
  await finger("touchStart", 30, 50);
  await finger("touchEnd");
  await eventually(() => {
    expect(tile.clicks).toBe(1);
  });
  expect(house.requests).toEqual([]);
});

test.each([0, REST])("vertical_drag_after_%i_ms_scrolls_the_page", async (held) => {
  document.body.style.height = "3000px";
  await finger("touchStart", 100, 100);
  await rest(held);
  for (const y of [80, 50, 20, -20, -60]) {
    // eslint-disable-next-line no-await-in-loop -- A finger moves step by step.
    await finger("touchMove", 100, y);
  }
  await finger("touchEnd");
  await eventually(() => {
    expect(scrollY).toBeGreaterThan(50);
  });
  expect(tile.scrub.state).toBe("idle");
});

test("removed_tile_leaves_no_timer", async () => {
  await moveTo(70);
  expect(vi.getTimerCount()).toBe(1);
  tile.remove();
  expect(vi.getTimerCount()).toBe(0);
});
