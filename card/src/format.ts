/** Times, days and durations in the user's language, time format and time zone. */

import type { HomeAssistant, Locale } from "./hass.ts";

export interface Format {
  /** Returns the time of day, such as "07:24". */
  time(seconds: number): string;
  /** Returns the day, such as "today" or "Saturday, November 21". */
  day(seconds: number): string;
  /** Returns the day and the time of day, such as "today, 07:24". */
  dayAndTime(seconds: number): string;
  /** Returns the time of day, after a short name of the day unless it is today: "Sat 07:24". */
  shortTime(seconds: number): string;
  /** Returns a string that is equal for all times of one day, such as "2026-11-21". */
  dayKey(seconds: number): string;
  /** Returns a duration as clocks show it, such as "0:10". */
  duration(seconds: number): string;
  /** Returns a duration in words, such as "10 seconds". */
  spokenDuration(seconds: number): string;
}

type Settings = Pick<HomeAssistant, "config"> & { readonly locale: Locale };

/** All time zones begin a day at a multiple of a quarter of an hour in UTC. */
const QUARTER = 900;
const DAY = 86_400;
/** The number of quarters of an hour in the days that the card can show. */
const MOST_QUARTERS = 60 * 96;

/** Returns a string that changes when a new format is needed. */
export function formatKey({ locale, config }: Settings): string {
  return [locale.language, locale.time_format, locale.time_zone, config.time_zone].join();
}

/** Creates the format for the settings of a user; `now` returns the milliseconds since 1970. */
export function createFormat(settings: Settings, now = Date.now): Format {
  const { time, date, weekday, shortDate, relative, spoken } = intlFormats(settings);
  const dayKey = dayKeys(settings);

  function daysAgo(seconds: number): number {
    const today = Date.parse(dayKey(now() / 1000));
    return Math.round((today - Date.parse(dayKey(seconds))) / (DAY * 1000));
  }

  function day(seconds: number): string {
    const ago = daysAgo(seconds);
    return ago === 0 || ago === 1 ? relative.format(-ago, "day") : date.format(seconds * 1000);
  }

  function shortTime(seconds: number): string {
    const ago = daysAgo(seconds);
    const clock = time.format(seconds * 1000);
    if (ago === 0) return clock;
    const name = ago > 0 && ago < 7 ? weekday : shortDate;
    return `${name.format(seconds * 1000)} ${clock}`;
  }

  return {
    time: (seconds) => time.format(seconds * 1000),
    day,
    dayAndTime: (seconds) => `${day(seconds)}, ${time.format(seconds * 1000)}`,
    shortTime,
    dayKey,
    duration: (seconds) => {
      const whole = Math.round(seconds);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
    },
    spokenDuration: (seconds) => spoken.format(seconds),
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
  const common = zone(settings);
  return {
    time: new Intl.DateTimeFormat(language, {
      ...common,
      ...hours(settings.locale),
      minute: "2-digit",
    }),
    date: new Intl.DateTimeFormat(language, {
      ...common,
      weekday: "long",
      month: "long",
      day: "numeric",
    }),
    weekday: new Intl.DateTimeFormat(language, { ...common, weekday: "short" }),
    shortDate: new Intl.DateTimeFormat(language, { ...common, month: "short", day: "numeric" }),
    relative: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
    spoken: new Intl.NumberFormat(language, {
      style: "unit",
      unit: "second",
      unitDisplay: "long",
      maximumFractionDigits: 0,
    }),
  };
}

/** Returns `dayKey`, which formats one time of each quarter of an hour and keeps the result. */
function dayKeys(settings: Settings): Format["dayKey"] {
  const numbers = new Intl.DateTimeFormat("en-CA", {
    ...zone(settings),
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  const keys = new Map<number, string>();
  return (seconds) => {
    const quarter = Math.floor(seconds / QUARTER);
    let key = keys.get(quarter);
    if (key === undefined) {
      if (keys.size >= MOST_QUARTERS) keys.clear();
      key = numbers.format(seconds * 1000);
      keys.set(quarter, key);
    }
    return key;
  };
}
