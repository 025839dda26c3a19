import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StripLoader } from "../src/frames/strip-loader.ts";
import type { CardOptions } from "../src/options.ts";
import { clipOf, FakeHouse, pending, stripResponse, TEXTS } from "./fake-house.ts";

let house: FakeHouse;
let loader: StripLoader;

function loaderOf(frames: CardOptions["frames"]): StripLoader {
  return new StripLoader({ fetch: house.hass.fetchWithAuth, frames, texts: TEXTS });
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/**
 * Answers the first request with a status and the header Retry-After. Answers the other requests
 * with a strip.
 */
function refuseOnce(status: number, seconds: number): void {
  let refused = false;
  house.respond = () => {
    if (refused) return stripResponse();
    refused = true;
    return new Response(null, { status, headers: { "Retry-After": String(seconds) } });
  };
}

beforeEach(() => {
  house = new FakeHouse();
  loader = loaderOf("intent");
});

afterEach(() => {
  loader.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("loaded_strip_has_the_geometry_of_the_headers_and_is_requested_once", async () => {
  const strip = await loader.load(clipOf(0), never());
  expect(strip).toMatchObject({ count: 10, frameWidth: 214, frameHeight: 120, seconds: 10 });
  expect(strip?.url).toMatch(/^blob:/u);
  expect(await loader.load(clipOf(0), never())).toBe(strip);
  expect(loader.known(clipOf(0))).toBe(strip);
  expect(house.requests).toEqual(["GET /api/blink_clips/videos/7000/strips/10x120.jpg"]);
});

test("option_cached_asks_for_existing_strips_only", async () => {
  loader = loaderOf("cached");
  house.respond = () => new Response(null, { status: 404 });
  expect(await loader.load(clipOf(0), never())).toBeUndefined();
  expect(house.requests).toEqual([
    "GET /api/blink_clips/videos/7000/strips/10x120.jpg?cached=true",
  ]);
});

test("looks_are_allowed_by_option_and_storage", () => {
  const usb = clipOf(0, { usb: true });
  expect(loader.allows(clipOf(0))).toBe(true);
  expect(loader.allows(usb)).toBe(false);
  expect(loader.allows(usb, true)).toBe(true);
  expect(loader.allows(clipOf(0, { video: undefined as never }))).toBe(false);
  expect(loaderOf("never").allows(clipOf(0), true)).toBe(false);
});

test("second_clip_ends_the_wait_for_the_first", async () => {
  house.respond = async () => pending();
  const first = loader.load(clipOf(0), never());
  house.respond = async () => stripResponse();
  const second = loader.load(clipOf(1), never());
  await expect(first).rejects.toThrow(DOMException);
  expect(await second).toBeDefined();
  expect(house.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
});

test("ended_wait_aborts_the_request", async () => {
  house.respond = async () => pending();
  const wait = new AbortController();
  const load = loader.load(clipOf(0), wait.signal);
  wait.abort();
  await expect(load).rejects.toThrow(DOMException);
  expect(house.signals[0]?.aborted).toBe(true);
});

test.each([429, 503])("status_%i_is_tried_again_once_after_the_wait", async (status) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  refuseOnce(status, 7);
  const load = loader.load(clipOf(0), never());
  await vi.advanceTimersByTimeAsync(6999);
  expect(house.requests).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await load).toBeDefined();
  expect(house.requests).toHaveLength(2);
});

test("second_refusal_is_an_error", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  house.respond = () => new Response(null, { status: 429, headers: { "Retry-After": "5" } });
  const load = loader.load(clipOf(0), never());
  const [error] = await Promise.all([load.catch(String), vi.advanceTimersByTimeAsync(5000)]);
  expect(error).toContain("Frames of many clips were requested. Wait a minute, then try again.");
  expect(house.requests).toHaveLength(2);
});

test("wait_that_ends_between_two_attempts_leaves_no_timer", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  refuseOnce(503, 30);
  const wait = new AbortController();
  const load = loader.load(clipOf(0), wait.signal);
  await vi.advanceTimersByTimeAsync(1000);
  expect(vi.getTimerCount()).toBe(1);
  wait.abort();
  await expect(load).rejects.toThrow(DOMException);
  expect(vi.getTimerCount()).toBe(0);
  expect(house.requests).toHaveLength(1);
});

test.each([
  [403, "You may not see the clips of this camera."],
  [404, "Blink does not have this clip."],
  [501, "This Home Assistant cannot read videos"],
  [504, "Blink did not respond in time."],
])("status_%i_is_an_error_with_a_sentence", async (status, sentence) => {
  house.respond = () => new Response(null, { status });
  await expect(loader.load(clipOf(0), never())).rejects.toThrow(sentence);
});

test("lost_connection_is_an_error_with_a_sentence", async () => {
  house.respond = async () => {
    throw new TypeError("Failed to fetch");
  };
  await expect(loader.load(clipOf(0), never())).rejects.toThrow(
    "Home Assistant cannot be reached.",
  );
});

test("oldest_of_more_than_thirty_strips_are_revoked", async () => {
  const revoked = vi.spyOn(URL, "revokeObjectURL");
  const strips = [];
  for (let number = 0; number < 31; number += 1) {
    // eslint-disable-next-line no-await-in-loop -- A second load would end the first.
    strips.push(await loader.load(clipOf(number), never()));
    loader.known(clipOf(0));
  }
  expect(revoked.mock.calls).toEqual([[strips[1]?.url]]);
  loader.clear();
  expect(revoked).toHaveBeenCalledTimes(31);
});
