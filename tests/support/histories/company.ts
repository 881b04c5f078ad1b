import type { EventData, EventType } from "../../../shared/events/catalogue.ts";
import type { NewEvent } from "../../../shared/events/envelope.ts";
import type { Shift } from "../../../shared/events/shift-defined.ts";
import { deterministicId } from "../../../shared/ids.ts";
import { resolveLocal } from "../../../shared/time/resolve.ts";
import { prepareRecord, punchEventId, readingLimits, type PunchCandidate } from "../../../services/gateway/punch-record.ts";
import { createPunchStreamModel, siblingsOf, type PunchStreamModel } from "../../../services/gateway/punch-stream.ts";
import type { HistoryEvent } from "./history.ts";
import { hashOf, type Rules } from "./policies.ts";

export const dayCount = 7;
export const employees = ["e1", "e2"] as const;
export const terminals = ["gate", "hall"] as const;
export const sites = ["hq", "branch"] as const;
export const departments = ["d", "k"] as const;

/** A date of the history and a time of its wall clock. */
export interface Moment {
  readonly day: number;
  readonly time: string;
}

export const shifts: readonly Shift[] = [
  shift("DAY", "09:00", "18:00", { openBeforeMinutes: 120, closeAfterMinutes: 240, breaks: [{ start: "12:00", end: "13:00" }] }),
  shift("AM", "08:00", "12:00", { closeAfterMinutes: 90, breaks: [{ start: "10:00", end: "10:10" }] }),
  shift("PM", "13:00", "17:00", { openBeforeMinutes: 90 }),
  // Begins when NIGHT ends, so that their windows meet.
  shift("EARLY", "06:00", "14:00", {}),
  shift("EVE", "16:00", "00:00", { endsNextDay: true, breaks: [{ start: "19:00", end: "19:30" }] }),
  shift("NIGHT", "22:00", "06:00", {
    endsNextDay: true,
    breaks: [
      { start: "02:00", end: "02:30" },
      { start: "02:30", end: "03:00" },
    ],
  }),
];

function shift(id: string, start: string, end: string, over: Partial<Shift>): Shift {
  return { id, name: id, start, end, endsNextDay: false, openBeforeMinutes: 60, closeAfterMinutes: 60, breaks: [], ...over };
}

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** One copy of a terminal's record on its way. */
interface Arrival {
  readonly candidate: PunchCandidate;
  readonly receivedAt: number;
}

/** A company's events as they come to be known. Punches go through the gateway's own finding of repeats. */
export class Company {
  readonly zone: string;
  readonly from: string;
  readonly setUpAt: number;
  /** Ids and owners of punches, by which later happenings name them. */
  readonly punches: { readonly id: string; readonly employee: string; readonly knownAt: number }[] = [];
  readonly #events: HistoryEvent[] = [];
  readonly #arrivals: Arrival[] = [];
  #count = 0;

  constructor(zone: string, from: string) {
    this.zone = zone;
    this.from = from;
    this.setUpAt = this.at({ day: -5, time: "00:00:00" });
  }

  /** Number of happenings so far, for ids. */
  get count(): number {
    return this.#count;
  }

  date(offset: number): string {
    return Temporal.PlainDate.from(this.from).add({ days: offset }).toString();
  }

  at({ day, time }: Moment): number {
    return Temporal.PlainDateTime.from(`${this.date(day)}T${time}`).toZonedDateTime(this.zone).epochMilliseconds;
  }

  add<Type extends EventType>(recordedAt: number, stream: string, type: Type, data: EventData<Type>): string {
    this.#count += 1;
    const id = deterministicId("history", type, String(this.#count));
    // Type and data belong together by this function's own signature.
    this.#events.push({ recordedAt, stream, event: { id, type, data, meta: { actor: "system:test" } } as unknown as NewEvent });
    return id;
  }

  /** @param delays Minutes after it happened at which a copy of the record arrives: the first makes it known. */
  punch(punch: { employee: string; terminal: string; at: Moment; state: string; delays: readonly number[] }): void {
    const { employee, terminal, state } = punch;
    const local = `${this.date(punch.at.day)}T${punch.at.time}`;
    const happened = this.at(punch.at);
    for (const [copy, delay] of punch.delays.entries()) {
      const receivedAt = happened + delay * 60_000;
      const channel = copy % 2 === 0 ? "push" : "file";
      const origin = { terminal, zone: this.zone, grade: 2, protocol: "zk-push", channel, receivedAt, actor: "system:test" } as const;
      const resolve = (reading: string) => resolveLocal(reading, this.zone);
      const candidate = prepareRecord(
        { ...origin, resolve, limits: readingLimits },
        {
          kind: "record",
          key: { kind: "pin", value: employee },
          reading: { text: local, local },
          ...(state === "unknown" ? {} : { state }),
          raw: Buffer.from(local),
        },
      );
      if ("problem" in candidate) throw new Error(candidate.problem);
      this.#arrivals.push({ candidate, receivedAt });
      if (copy > 0) continue;
      const id = punchEventId(terminal, candidate.slot, false, candidate);
      this.punches.push({ id, employee, knownAt: Math.max(receivedAt, happened) });
    }
  }

  publishCalendar(
    at: number,
    days: EventData<"CalendarPublished">["days"],
    years: readonly number[],
    site: string,
    zone = this.zone,
  ): void {
    for (const year of years)
      this.add(at, `calendar-${site}`, "CalendarPublished", { site, zone, year, weeklyRest: ["sat", "sun"], days, source: "test" });
  }

  publishPolicy(at: number, rules: Rules, effectiveFrom: string, scope = "company"): void {
    const published = storable(rules) as Record<string, unknown>;
    this.add(at, `policy-${scope}`, "PolicyPublished", { scope, policy: hashOf(rules), effectiveFrom, replaces: null, rules: published });
  }

  register(at: number, terminal: string, site: string): void {
    this.add(at, `terminal-${terminal}`, "TerminalRegistered", { terminal, settings: this.settings(terminal, site) });
  }

  settings(terminal: string, site: string): EventData<"TerminalRegistered">["settings"] {
    const direction = { from: "state", in: ["in"], out: ["out"] } as const;
    const common = { name: terminal, site, protocol: "zk-push", serial: terminal, zone: this.zone, grade: 2 } as const;
    return { ...common, direction: { ...direction, in: [...direction.in], out: [...direction.out] } };
  }

  /** Everything in order of recording; of each record what the gateway makes of its copies. */
  events(): HistoryEvent[] {
    const models = new Map<string, PunchStreamModel>();
    const recorded: HistoryEvent[] = [];
    for (const { candidate, receivedAt } of this.#arrivals.toSorted((a, b) => a.receivedAt - b.receivedAt)) {
      const { stream } = candidate;
      const model = models.get(stream) ?? createPunchStreamModel(candidate.origin.terminal);
      models.set(stream, model);
      const made: NewEvent[] = [];
      model.decide({ candidate, siblings: siblingsOf([candidate]) }, made);
      model.keep();
      for (const event of made) recorded.push({ recordedAt: receivedAt, stream, event });
    }
    return [...this.#events, ...recorded].toSorted((a, b) => a.recordedAt - b.recordedAt);
  }
}

/** Rules as an event holds them: half days are written as text. */
function storable(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? value : String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, storable(part)]));
}
