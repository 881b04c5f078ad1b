import type { EventData } from "../../shared/events/catalogue.ts";
import type { SiteId } from "../../shared/ids.ts";
import { dayNumber, weekdayOf, yearOf, type DayNumber } from "../../shared/time/day-number.ts";
import type { CalendarNote } from "./facts-types.ts";
import { dayTypeHoliday, dayTypeRest, dayTypeUnknown, dayTypeWorkday } from "./codes.ts";

interface CalendarFact {
  readonly knownAt: number;
  readonly year: number;
  readonly zone: string;
  readonly weeklyRest: readonly number[];
  readonly days: ReadonlyMap<DayNumber, number>;
  /** What the calendar calls the dates it names. */
  readonly names: ReadonlyMap<DayNumber, string>;
}

/** What a site's calendar says of a date. */
export interface CalendarDay {
  /** One of the dayType numbers; unknown when nobody published the year. */
  readonly type: number;
  /** The date is named in the calendar, and not only one of its weekly rest days. */
  readonly named: boolean;
}

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const unknownDay: CalendarDay = { type: dayTypeUnknown, named: false };
const days: Readonly<Record<number, { readonly named: CalendarDay; readonly plain: CalendarDay }>> = Object.fromEntries(
  [dayTypeWorkday, dayTypeRest, dayTypeHoliday].map((type) => [type, { named: { type, named: true }, plain: { type, named: false } }]),
);
const typeNumbers = { workday: dayTypeWorkday, rest: dayTypeRest, statutory_holiday: dayTypeHoliday } as const;

/** Calendars by site and year; a year nobody published is unknown, never "all weekdays". */
export class Calendars {
  readonly #bySite = new Map<SiteId, CalendarFact[]>();
  readonly #cache = new Map<SiteId, Map<DayNumber, CalendarDay>>();

  publish(calendar: EventData<"CalendarPublished">, position: number): void {
    const facts = this.#bySite.get(calendar.site) ?? [];
    facts.push({
      knownAt: position,
      year: calendar.year,
      zone: calendar.zone,
      weeklyRest: calendar.weeklyRest.map((weekday) => weekdays.indexOf(weekday)),
      days: new Map(calendar.days.map((day) => [dayNumber(day.date), typeNumbers[day.type]])),
      names: new Map(calendar.days.map((day) => [dayNumber(day.date), day.name])),
    });
    this.#bySite.set(calendar.site, facts);
    this.#cache.delete(calendar.site);
  }

  zoneOf(site: SiteId, asOf: number): string | undefined {
    return this.#bySite.get(site)?.findLast((fact) => fact.knownAt < asOf)?.zone;
  }

  /**
   * The date in the calendars known. A date may be named by another year's calendar: notices for January speak of December.
   */
  dayOf(site: SiteId, day: DayNumber, asOf: number): CalendarDay {
    if (asOf !== Infinity) return this.#look(site, day, asOf);
    let cache = this.#cache.get(site);
    if (cache === undefined) this.#cache.set(site, (cache = new Map()));
    let found = cache.get(day);
    if (found === undefined) cache.set(day, (found = this.#look(site, day, asOf)));
    return found;
  }

  /** Which calendar makes the date what it is; null when nobody published its year. */
  noteOf(site: SiteId, day: DayNumber, asOf: number): CalendarNote | null {
    const { own, naming } = this.#speaking(site, day, asOf);
    const fact = naming ?? own;
    if (fact === undefined) return null;
    return { year: fact.year, named: naming !== undefined, name: naming?.names.get(day) ?? "", position: fact.knownAt };
  }

  #look(site: SiteId, day: DayNumber, asOf: number): CalendarDay {
    const { own, naming } = this.#speaking(site, day, asOf);
    if (naming !== undefined) return days[naming.days.get(day)!]!.named;
    if (own === undefined) return unknownDay;
    return days[own.weeklyRest.includes(weekdayOf(day)) ? dayTypeRest : dayTypeWorkday]!.plain;
  }

  /** The calendar of the date's own year, and the one that names the date. */
  #speaking(site: SiteId, day: DayNumber, asOf: number) {
    const facts = this.#bySite.get(site)?.filter((fact) => fact.knownAt < asOf) ?? [];
    const year = yearOf(day);
    const own = facts.findLast((fact) => fact.year === year);
    // A republished year takes the place of the one before it, also in what it no longer names.
    const standing = facts.filter((fact, index) => !facts.slice(index + 1).some((later) => later.year === fact.year));
    return { own, naming: own?.days.has(day) ? own : standing.findLast((fact) => fact.days.has(day)) };
  }
}
