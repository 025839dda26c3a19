import { expect, test } from "vitest";
import { capitalized, createFormat, formatKey } from "../src/format.ts";
import type { Locale } from "../src/hass.ts";

const NOON = Date.UTC(2026, 10, 28, 12);

function settings(locale: Partial<Locale> = {}, zone = "UTC") {
  return {
    locale: { language: "en", time_format: "24", time_zone: "server", ...locale } as const,
    config: { time_zone: zone },
  };
}

function at(...parts: [number, number, number, number, number]): number {
  return Date.UTC(...parts) / 1000;
}

const MORNING = at(2026, 10, 28, 7, 4);

test("time_follows_time_format", () => {
  expect(createFormat(settings()).time(MORNING)).toBe("07:04");
  expect(createFormat(settings({ time_format: "12" })).time(MORNING)).toMatch(/^7:04\sAM$/u);
  expect(createFormat(settings({ time_format: "language" })).time(MORNING)).toMatch(/^7:04\sAM$/u);
  const german = settings({ time_format: "language", language: "de" });
  expect(createFormat(german).time(MORNING)).toBe("07:04");
});

test("time_of_server_zone_differs_from_utc", () => {
  expect(createFormat(settings({}, "Asia/Kathmandu")).time(MORNING)).toBe("12:49");
});

test("day_is_named_relative_to_now", () => {
  const format = createFormat(settings(), () => NOON);
  expect(format.day(MORNING)).toBe("today");
  expect(format.day(at(2026, 10, 27, 23, 59))).toBe("yesterday");
  expect(format.day(at(2026, 10, 26, 23, 59))).toBe("Thursday, November 26");
  expect(format.dayAndTime(MORNING)).toBe("today, 07:04");
});

test("short_time_names_other_days", () => {
  const format = createFormat(settings(), () => NOON);
  expect(format.shortTime(MORNING)).toBe("07:04");
  expect(format.shortTime(at(2026, 10, 27, 23, 59))).toBe("Fri 23:59");
  expect(format.shortTime(at(2026, 10, 21, 23, 59))).toBe("Nov 21 23:59");
});

test("day_changes_at_midnight_of_zone", () => {
  const format = createFormat(settings({}, "Asia/Kathmandu"));
  const midnight = at(2026, 10, 27, 18, 15);
  expect(format.dayKey(midnight - 1)).toBe("2026-11-27");
  expect(format.dayKey(midnight)).toBe("2026-11-28");
});

test("day_after_change_of_clocks_is_yesterday", () => {
  const format = createFormat(settings({}, "Europe/Berlin"), () => Date.UTC(2026, 2, 29, 21));
  expect(format.day(at(2026, 2, 28, 22, 59))).toBe("yesterday");
});

test("duration_is_shown_in_minutes_and_seconds", () => {
  const format = createFormat(settings());
  expect(format.duration(9.6)).toBe("0:10");
  expect(format.duration(65)).toBe("1:05");
});

test("heading_begins_with_capital_letter", () => {
  expect(capitalized("today", "en")).toBe("Today");
  expect(capitalized("ieri", "tr")).toBe("İeri");
  expect(capitalized("", "en")).toBe("");
});

test("format_key_changes_with_each_setting", () => {
  const keys = [
    formatKey(settings()),
    formatKey(settings({ language: "de" })),
    formatKey(settings({ time_format: "12" })),
    formatKey(settings({ time_zone: "local" })),
    formatKey(settings({}, "Europe/Berlin")),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
