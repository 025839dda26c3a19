/** Formats times, days and durations with the user's language, time format and time zone. */

import type { HomeAssistant, Locale } from "./hass.ts";

export interface Format {
  /** Returns the time of day, such as "07:24". */
  time(seconds: number): string;
  /** Returns the day, such as "today" or "Saturday, November 21". */
  day(seconds: number): string;
  /** Returns the day and the time of day, such as "today, 07:24". */
  dayAndTime(seconds: number): string;
  /** Returns the time of day. If the day is not today, its short name is added: "Sat 07:24". */
  shortTime(seconds: number): string;
  /** Returns the same string for all times of one day, such as "2026-11-21". */
  dayKey(seconds: number): string;
  /** Returns a duration in digits, such as "0:10". */
  duration(seconds: number): string;
}

type Settings = Pick<HomeAssistant, "config"> & { readonly locale: Locale };

/**
 * Seconds in a quarter of an hour. In every time zone, a day begins at a multiple of this duration
 * in UTC.
 */
const QUARTER = 900;
const DAY = 86_400;
/** Maximum number of results in a cache: all quarters of an hour of 60 days. */
const MOST_RESULTS = 60 * 96;

/**
 * Returns a string of all settings that `createFormat` uses. If the string changes, call
 * `createFormat` again.
 */
export function formatKey({ locale, config }: Settings): string {
  return [locale.language, locale.time_format, locale.time_zone, config.time_zone].join();
}

/**
 * Returns functions that format times with the user's settings. `now` returns the current time in
 * milliseconds since 1970.
 */
export function createFormat(settings: Settings, now = Date.now): Format {
  const { time, date, weekday, shortDate, relative } = intlFormats(settings);
  const dayKey = dayKeys(settings);

  function daysAgo(seconds: number): number {
    const today = Date.parse(dayKey(now() / 1000));
    return Math.round((today - Date.parse(dayKey(seconds))) / (DAY * 1000));
  }

  function day(seconds: number): string {
    const ago = daysAgo(seconds);
    return ago === 0 || ago === 1 ? relative.format(-ago, "day") : date(seconds);
  }

  function shortTime(seconds: number): string {
    const ago = daysAgo(seconds);
    if (ago === 0) return time(seconds);
    const name = ago > 0 && ago < 7 ? weekday : shortDate;
    return `${name(seconds)} ${time(seconds)}`;
  }

  return {
    time,
    day,
    dayAndTime: (seconds) => `${day(seconds)}, ${time(seconds)}`,
    shortTime,
    dayKey,
    duration: (seconds) => {
      const whole = Math.round(seconds);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    },
  };
}

/** Returns a text with a capital first letter, for a heading. */
export function capitalized(text: string, language: string): string {
  const [first = "", ...rest] = text;
  return first.toLocaleUpperCase(language) + rest.join("");
}

function hours({ time_format: wanted, language }: Locale): Intl.DateTimeFormatOptions {
  if (wanted === "24") return { hour: "2-digit", hourCycle: "h23" };
  if (wanted === "12") return { hour: "numeric", hour12: true };
  const source = wanted === "system" ? undefined : language;
  const { hourCycle } = new Intl.DateTimeFormat(source, { hour: "numeric" }).resolvedOptions();
  return hourCycle === "h23" || hourCycle === "h24"
    ? { hour: "2-digit", hourCycle: "h23" }
    : { hour: "numeric", hour12: true };
}

function zone({ locale, config }: Settings): Intl.DateTimeFormatOptions {
  return locale.time_zone === "server" ? { timeZone: config.time_zone } : {};
}

function intlFormats(settings: Settings) {
  const { language } = settings.locale;
  const format = (options: Intl.DateTimeFormatOptions) => {
    const { format: withMilliseconds } = new Intl.DateTimeFormat(language, {
      ...zone(settings),
      ...options,
    });
    return remembered((seconds) => withMilliseconds(seconds * 1000));
  };
  return {
    time: format({ ...hours(settings.locale), minute: "2-digit" }),
    date: format({ weekday: "long", month: "long", day: "numeric" }),
    weekday: format({ weekday: "short" }),
    shortDate: format({ month: "short", day: "numeric" }),
    relative: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
  };
}

/**
 * Returns the function `dayKey`, which converts a time into its day. It formats only one time in
 * each quarter of an hour and caches the result.
 */
function dayKeys(settings: Settings): Format["dayKey"] {
  const numbers = new Intl.DateTimeFormat("en-CA", {
    ...zone(settings),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const keyOf = remembered((quarter) => numbers.format(quarter * QUARTER * 1000));
  return (seconds) => keyOf(Math.floor(seconds / QUARTER));
}

/** Returns a function that caches its results, because the browser's formatting is slow. */
function remembered(text: (value: number) => string): (value: number) => string {
  const results = new Map<number, string>();
  return (value) => {
    let result = results.get(value);
    if (result === undefined) {
      if (results.size >= MOST_RESULTS) results.clear();
      result = text(value);
      results.set(value, result);
    }
    return result;
  };
}
