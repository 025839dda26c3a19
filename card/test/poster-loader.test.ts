import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PosterLoader } from "../src/model/poster-loader.ts";
import { settled } from "./fake-connection.ts";

interface Request {
  readonly path: string;
  readonly signal: AbortSignal | null | undefined;
  readonly answer: (status?: number) => Promise<void>;
}

let requests: Request[] = [];
let alive: Set<string> = new Set();

async function request(path: string, init: RequestInit): Promise<Response> {
  return new Promise((resolve) => {
    requests.push({
      path,
      signal: init.signal,
      answer: async (status = 200) => {
        const response = { ok: status === 200, statusText: "", blob: async () => new Blob() };
        resolve(response as Response);
        await settled();
      },
    });
  });
}

function paths(): string[] {
  return requests.map((it) => it.path);
}

beforeEach(() => {
  requests = [];
  alive = new Set();
  let count = 0;
  vi.spyOn(URL, "createObjectURL").mockImplementation(() => {
    count += 1;
    alive.add(`blob:${count}`);
    return `blob:${count}`;
  });
  vi.spyOn(URL, "revokeObjectURL").mockImplementation((url) => {
    alive.delete(url);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("poster_seen_often_is_requested_once", async () => {
  const loaded = vi.fn<(path: string) => void>();
  const posters = new PosterLoader(request, loaded);
  posters.see("/1.jpg");
  posters.see("/1.jpg");
  await requests[0]?.answer();
  posters.see("/1.jpg");
  expect(paths()).toEqual(["/1.jpg"]);
  expect(posters.url("/1.jpg")).toBe("blob:1");
  expect(loaded.mock.calls).toEqual([["/1.jpg"]]);
});

test("at_most_six_posters_are_requested_at_once", async () => {
  const posters = new PosterLoader(request, () => undefined);
  for (let id = 0; id < 10; id += 1) posters.see(`/${id}.jpg`);
  expect(requests).toHaveLength(6);
  await requests[0]?.answer();
  expect(requests).toHaveLength(7);
});

test("poster_that_leaves_before_its_request_is_not_requested", async () => {
  const posters = new PosterLoader(request, () => undefined);
  for (let id = 0; id < 8; id += 1) posters.see(`/${id}.jpg`);
  posters.leave("/6.jpg");
  await requests[0]?.answer();
  expect(paths().at(-1)).toBe("/7.jpg");
});

test("posters_seen_during_a_hold_are_requested_after_it_unless_they_left", () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.hold();
  posters.see("/1.jpg");
  posters.see("/2.jpg");
  vi.advanceTimersByTime(100);
  posters.hold();
  vi.advanceTimersByTime(100);
  posters.leave("/1.jpg");
  expect(paths()).toEqual([]);
  vi.advanceTimersByTime(20);
  expect(paths()).toEqual(["/2.jpg"]);
});

test("hold_ends_without_requests_once_the_posters_are_cleared", () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.hold();
  posters.see("/1.jpg");
  posters.clear();
  expect(vi.getTimerCount()).toBe(0);
  expect(paths()).toEqual([]);
});

test("failed_poster_is_requested_twice_more_when_seen_again", async () => {
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer(404);
  expect(posters.url("/1.jpg")).toBeUndefined();
  posters.see("/1.jpg");
  await requests[1]?.answer(404);
  posters.see("/1.jpg");
  await requests[2]?.answer(404);
  posters.see("/1.jpg");
  expect(requests).toHaveLength(3);
});

test("poster_that_blink_provides_45_seconds_after_its_clip_is_shown", async () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer(404);
  vi.advanceTimersByTime(30_000);
  await requests[1]?.answer(404);
  vi.advanceTimersByTime(30_000);
  await requests[2]?.answer();
  expect(posters.url("/1.jpg")).toBe("blob:1");
});

test("failed_poster_that_is_still_seen_is_requested_twice_more_after_a_while", async () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  posters.see("/2.jpg");
  await requests[0]?.answer(404);
  await requests[1]?.answer(404);
  posters.leave("/2.jpg");
  vi.advanceTimersByTime(29_000);
  expect(requests).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(paths()).toEqual(["/1.jpg", "/2.jpg", "/1.jpg"]);
  await requests[2]?.answer(404);
  vi.advanceTimersByTime(30_000);
  await requests[3]?.answer(404);
  vi.advanceTimersByTime(600_000);
  expect(requests).toHaveLength(4);
  expect(vi.getTimerCount()).toBe(0);
});

test("retry_requests_all_failed_posters_that_are_still_seen", async () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer(502);
  vi.advanceTimersByTime(30_000);
  await requests[1]?.answer(502);
  vi.advanceTimersByTime(30_000);
  await requests[2]?.answer(502);
  vi.advanceTimersByTime(30_000);
  expect(requests).toHaveLength(3);
  posters.retry();
  await requests[3]?.answer();
  expect(posters.url("/1.jpg")).toBe("blob:1");
});

test("cleared_posters_are_not_requested_again", async () => {
  vi.useFakeTimers();
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer(404);
  posters.clear();
  expect(vi.getTimerCount()).toBe(0);
});

test("poster_that_loads_at_the_second_try_is_kept", async () => {
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer(502);
  posters.see("/1.jpg");
  await requests[1]?.answer();
  expect(posters.url("/1.jpg")).toBe("blob:1");
});

/** Loads posters one after another. If `stays` is false, each poster then leaves the screen. */
async function load(posters: PosterLoader, count: number, stays: boolean): Promise<void> {
  for (let id = 0; id < count; id += 1) {
    posters.see(`/${id}.jpg`);
    // eslint-disable-next-line no-await-in-loop -- The posters load one after another.
    await requests[id]?.answer();
    if (!stays) posters.leave(`/${id}.jpg`);
  }
}

test("posters_of_a_large_screen_are_kept_until_they_leave_it", async () => {
  const posters = new PosterLoader(request, () => undefined);
  await load(posters, 200, true);
  expect(alive.size).toBe(200);
  for (let id = 0; id < 200; id += 1) posters.leave(`/${id}.jpg`);
  posters.see("/200.jpg");
  await requests[200]?.answer();
  expect(alive.size).toBe(150);
  expect(posters.url("/200.jpg")).toBe("blob:201");
});

test("more_than_150_posters_release_the_one_that_was_seen_least_recently", async () => {
  const posters = new PosterLoader(request, () => undefined);
  await load(posters, 150, false);
  posters.see("/0.jpg");
  posters.see("/150.jpg");
  await requests[150]?.answer();
  expect(alive.size).toBe(150);
  expect(posters.url("/0.jpg")).toBe("blob:1");
  expect(posters.url("/1.jpg")).toBeUndefined();
});

test("cleared_posters_are_released_and_their_requests_aborted", async () => {
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  await requests[0]?.answer();
  posters.see("/2.jpg");
  posters.clear();
  expect(alive.size).toBe(0);
  expect(requests[1]?.signal?.aborted).toBe(true);
  await requests[1]?.answer();
  expect(alive.size).toBe(0);
});

test("hidden_tab_requests_no_poster", () => {
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(true);
  const posters = new PosterLoader(request, () => undefined);
  posters.see("/1.jpg");
  expect(requests).toHaveLength(0);
  hidden.mockReturnValue(false);
  posters.resume();
  expect(paths()).toEqual(["/1.jpg"]);
});
