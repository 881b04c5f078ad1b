import type { EpochMs, LocalDateTime } from "../../shared/ids.ts";

/** A wall-clock reading with its offset from UTC, as a terminal wrote it. */
export interface InstantText {
  readonly local: LocalDateTime;
  /** `+08:00`; `Z` is given as `+00:00`. */
  readonly offset: string;
  readonly instant: EpochMs;
}

const pattern = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * Reads `2026-03-29T01:59:59+01:00`: an ISO 8601 date and time to the second with an offset, fractions allowed.
 *
 * Dates that no calendar has (30 February) and leap seconds are refused, not rolled over.
 *
 * @returns undefined when the text is anything else.
 */
export function parseInstantText(text: string): InstantText | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  if (year < 100 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const offsetHours = Number(match[9] ?? 0);
  const offsetMinutes = Number(match[10] ?? 0);
  if (offsetHours > 18 || offsetMinutes > 59) return undefined;
  const offsetMs = (match[8] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60_000;
  const fractionMs = match[7] === undefined ? 0 : Math.floor(Number(`0.${match[7]}`) * 1_000);
  return {
    local: text.slice(0, 19),
    offset: match[8] === undefined ? "+00:00" : `${match[8]}${match[9]}:${match[10]}`,
    instant: wall + fractionMs - offsetMs,
  };
}

/** Writes an instant as wall-clock text at a fixed offset, to the second: `2026-03-29T01:59:59+01:00`. */
export function formatInstantText(at: EpochMs, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? "-" : "+";
  const size = Math.abs(offsetMinutes);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${new Date(at + offsetMinutes * 60_000).toISOString().slice(0, 19)}${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
