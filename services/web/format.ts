import type { EpochMs, EpochSeconds, LocalDate } from "../../shared/ids.ts";
import type { Language, Translator } from "./language.ts";

/** Formatters by everything that makes them differ: making one costs a hundred times using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(name: string, language: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${name} ${language} ${zone}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(language, { ...options, timeZone: zone });
    formatters.set(key, found);
  }
  return found;
}

/** `09:04` on the zone's wall clock. */
export const timeOfDay = (at: EpochSeconds, zone: string): string =>
  formatter("minute", "en", zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at * 1_000);

/** `09:04:27` on the zone's wall clock. */
export const timeWithSeconds = (at: EpochMs, zone: string): string =>
  formatter("second", "en", zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }).format(at);

/** `2026-11-23` in the zone: the Swedish way of writing dates is ISO 8601. */
const localDateOf = (at: EpochMs, zone: string): LocalDate =>
  formatter("date", "sv-SE", zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);

/** `Mon, 23 Nov 2026` or `2026年11月23日 星期一`, the date as such. */
export function dateText(date: LocalDate, language: Language): string {
  const options = {
    weekday: language === "en" ? "short" : "long",
    day: "numeric",
    month: language === "en" ? "short" : "long",
    year: "numeric",
  } as const;
  const text = formatter("long-date", dated(language), "UTC", options).format(noonOf(date));
  return language === "en" ? text : text.replace(/星期/, " 星期").replace(/\s+/g, " ");
}

/** `23 Nov` or `11月23日`. */
export const shortDate = (date: LocalDate, language: Language): string =>
  formatter("short-date", dated(language), "UTC", { day: "numeric", month: language === "en" ? "short" : "long" }).format(noonOf(date));

/** `November 2026` or `2026年11月`. */
export const monthText = (month: string, language: Language): string =>
  formatter("month", language, "UTC", { month: "long", year: "numeric" }).format(noonOf(`${month}-01`));

/** One letter or sign for the weekday: `M`, `一`. */
export function weekdayLetter(date: LocalDate, language: Language): string {
  const day = new Date(noonOf(date)).getUTCDay();
  return (language === "en" ? "SMTWTFS" : "日一二三四五六")[day]!;
}

/** English dates day first, as the rest of the world writes them. */
const dated = (language: Language): string => (language === "en" ? "en-GB" : language);

const noonOf = (date: LocalDate): EpochMs => Date.parse(`${date}T12:00:00Z`);

/** The largest fitting unit alone: `40 s`, `23 min`, `5 h`, `3 d`. */
export function durationText(ms: number, t: Translator): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  if (seconds < 60) return t("duration.seconds", { count: seconds });
  if (seconds < 3_600) return t("duration.minutes", { count: Math.floor(seconds / 60) });
  if (seconds < 172_800) return t("duration.hours", { count: Math.floor(seconds / 3_600) });
  return t("duration.days", { count: Math.floor(seconds / 86_400) });
}

/** `23 Nov` when the moment is of another date than `now`; null when of the same. */
export function dateBeside(at: EpochMs, now: EpochMs, zone: string, language: Language): string | null {
  const date = localDateOf(at, zone);
  return date === localDateOf(now, zone) ? null : shortDate(date, language);
}

/** Time if it is of the day `now` falls on, else date and time. */
export function momentText(at: EpochMs, now: EpochMs, zone: string, language: Language): string {
  const date = localDateOf(at, zone);
  const time = timeOfDay(Math.floor(at / 1_000), zone);
  return date === localDateOf(now, zone) ? time : `${shortDate(date, language)} ${time}`;
}

/** Whole minutes of a sum of seconds, cut down. */
export const wholeMinutes = (seconds: number): number => Math.floor(seconds / 60);

/** `8 h 5 min`. */
export const hoursText = (seconds: number, t: Translator): string =>
  t("explain.hoursMinutes", { hours: Math.floor(seconds / 3_600), minutes: Math.floor((seconds % 3_600) / 60) });

/** `12 min 5 s`. */
export const minutesText = (seconds: number, t: Translator): string =>
  t("explain.minutesSeconds", { minutes: Math.floor(seconds / 60), seconds: seconds % 60 });

/** `+1.2 s`, with a true minus sign. */
export function offsetText(ms: number): string {
  const seconds = Math.abs(ms) / 1_000;
  const text = seconds >= 100 ? seconds.toFixed(0) : seconds.toFixed(1);
  return Number(text) === 0 ? "0 s" : `${ms < 0 ? "−" : "+"}${text} s`;
}

/** Days from half days: 1, 0.5, 2.5. */
export const daysFromHalves = (halfDays: number): string => String(halfDays / 2);
