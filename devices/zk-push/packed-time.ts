/*
 * The packed time of ZK firmware (devices.md §4.6): seconds on a calendar whose months all have 31 days, from 2000 on. It can hold
 * dates that do not exist, so what comes out of it is checked like any other reading.
 */

/** Packs `YYYY-MM-DD HH:MM:SS`. */
export function packTime(text: string): number {
  const [year = 2000, month = 1, day = 1, hour = 0, minute = 0, second = 0] = text.split(/[- :T]/).map(Number);
  return ((year - 2000) * 12 * 31 + (month - 1) * 31 + (day - 1)) * 86_400 + hour * 3_600 + minute * 60 + second;
}

/** Unpacks to `YYYY-MM-DD HH:MM:SS`. */
export function unpackTime(packed: number): string {
  const days = Math.floor(packed / 86_400);
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${2000 + Math.floor(days / 372)}-${two((Math.floor(days / 31) % 12) + 1)}-${two((days % 31) + 1)}`;
  return `${date} ${two(Math.floor(packed / 3_600) % 24)}:${two(Math.floor(packed / 60) % 60)}:${two(packed % 60)}`;
}
