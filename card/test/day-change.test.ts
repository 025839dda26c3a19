import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DayChange } from "../src/card/day-change.ts";
import { createFormat } from "../src/format.ts";

const EVENING = Date.UTC(2026, 10, 28, 18, 10);
const { dayKey } = createFormat({
  locale: { language: "en", time_format: "24", time_zone: "server" },
  config: { time_zone: "Asia/Kathmandu" },
});

beforeEach(() => {
  vi.useFakeTimers({ now: EVENING });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("each_new_day_of_the_time_zone_is_reported_once", () => {
  const changed = vi.fn<() => void>();
  new DayChange(dayKey, changed).hostConnected();
  vi.advanceTimersByTime(4 * 60_000);
  expect(changed).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(changed).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(24 * 3_600_000);
  expect(changed).toHaveBeenCalledTimes(2);
});

test("day_that_began_while_the_tab_was_hidden_is_reported_when_it_is_visible", () => {
  const changed = vi.fn<() => void>();
  const hidden = vi.spyOn(document, "hidden", "get").mockReturnValue(false);
  new DayChange(dayKey, changed).hostConnected();
  hidden.mockReturnValue(true);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(vi.getTimerCount()).toBe(0);
  vi.setSystemTime(EVENING + 86_400_000);
  hidden.mockReturnValue(false);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(changed).toHaveBeenCalledTimes(1);
});

test("day_that_began_while_the_device_slept_is_reported_within_a_quarter_of_an_hour", () => {
  const changed = vi.fn<() => void>();
  vi.setSystemTime(EVENING - 12 * 3_600_000);
  new DayChange(dayKey, changed).hostConnected();
  // Simulate that the device sleeps for 13 hours: the clock continues, but no timer fires.
  vi.setSystemTime(EVENING + 3_600_000);
  vi.advanceTimersByTime(900_000);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("removed_card_has_no_timer", () => {
  const change = new DayChange(dayKey, () => undefined);
  change.hostConnected();
  change.hostDisconnected();
  expect(vi.getTimerCount()).toBe(0);
});
