import { encodeEvent } from "../../../shared/events/encode.ts";
import type { EventData, EventType } from "../../../shared/events/catalogue.ts";
import type { NewEvent } from "../../../shared/events/envelope.ts";
import { calendarStream, employeeStream, rosterStream, terminalStream } from "../../../shared/events/streams.ts";
import type { StoredEvent } from "../../../shared/ledger/port.ts";
import { dateOf, dayNumber } from "../../../shared/time/day-number.ts";

/** A company to measure with. */
export interface CompanyShape {
  readonly people: number;
  readonly days: number;
  /** Nothing but punches and a weekly pattern: what a simple policy in SQL knows too. */
  readonly plain: boolean;
}

/** A punch as numbers, for those that keep them otherwise. `at`: UTC seconds. */
type PunchSink = (person: number, at: number) => void;

const companyZone = "Asia/Shanghai";
export const companyFirstDay = dayNumber("2024-01-01");
const utcOffset = 8 * 3_600;
const terminalCount = 20;

/** Seconds after midnight. One in ten works at night, three in ten early. */
export const companyShifts = {
  day: { start: 9 * 3_600, end: 18 * 3_600, lunch: 12 * 3_600, lunchEnd: 13 * 3_600 },
  early: { start: 7 * 3_600, end: 16 * 3_600, lunch: 11 * 3_600 + 1_800, lunchEnd: 12 * 3_600 },
  night: { start: 22 * 3_600, end: 30 * 3_600, lunch: 26 * 3_600, lunchEnd: 26 * 3_600 + 1_800 },
} as const;
export const openBefore = 2 * 3_600;
export const closeAfter = 4 * 3_600;

export const shiftOf = (person: number): keyof typeof companyShifts => (person % 10 === 0 ? "night" : person % 10 < 4 ? "early" : "day");
const departmentOf = (person: number): number => Math.floor(person / 100);
export const isWorkday = (day: number): boolean => day % 7 < 5;

/** The same number for the same person, day and question, spread evenly over [0, 2^32). */
function draw(person: number, day: number, salt: number): number {
  let word = Math.imul(person + 1, 0x9e37_79b1) ^ Math.imul(day + 1, 0x85eb_ca6b) ^ Math.imul(salt + 1, 0xc2b2_ae35);
  word = Math.imul(word ^ (word >>> 15), 0x2c1b_3c6d);
  word = Math.imul(word ^ (word >>> 12), 0x297a_2d39);
  return (word ^ (word >>> 15)) >>> 0;
}

/** Punches of one person on one date: four, of which three in a hundred are missing and one is there twice. */
function punchesOf(person: number, day: number, sink: (at: number, arrives: boolean, late: boolean) => void): void {
  if (!isWorkday(day)) return;
  const shift = companyShifts[shiftOf(person)];
  const midnight = (companyFirstDay + day) * 86_400 - utcOffset;
  for (let slot = 0; slot < 4; slot += 1) {
    const seed = draw(person, day, slot);
    if (seed % 100 < 3) continue;
    const spread = (seed >>> 8) % 900;
    const lateBy = slot === 0 && (seed >>> 20) % 100 < 4 ? 900 + ((seed >>> 8) % 5_400) : 0;
    const edge =
      slot === 0
        ? shift.start - spread + lateBy
        : slot === 1
          ? shift.lunch + (spread >> 2)
          : slot === 2
            ? shift.lunchEnd - (spread >> 2)
            : shift.end + spread - 30;
    const delayed = (seed >>> 16) % 100 === 7;
    sink(midnight + edge, slot % 2 === 0, delayed);
    if ((seed >>> 12) % 100 === 11) sink(midnight + edge + 20, slot % 2 === 0, false);
  }
}

/** All punches of the company as numbers, in the order of the log: one in a hundred is handed in a day late. */
export function companyPunches(shape: CompanyShape, sink: PunchSink): void {
  let waiting: number[] = [];
  for (let day = 0; day < shape.days; day += 1) {
    const before = waiting;
    waiting = [];
    for (let person = 0; person < shape.people; person += 1)
      punchesOf(person, day, (at, _arrives, late) => {
        if (late) waiting.push(person, at);
        else sink(person, at);
      });
    for (let index = 0; index < before.length; index += 2) sink(before[index]!, before[index + 1]!);
  }
  for (let index = 0; index < waiting.length; index += 2) sink(waiting[index]!, waiting[index + 1]!);
}

const times = Array.from({ length: 86_400 }, (_, second) =>
  [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60].map((part) => String(part).padStart(2, "0")).join(":"),
);

/** The company's events in batches, in the canonical form the ledger stores, made as text because encoding each would take minutes. */
export function* companyEvents(shape: CompanyShape): Generator<readonly StoredEvent[]> {
  const writer = new CompanyWriter();
  setUp(writer, shape);
  yield writer.take();
  let waiting: (() => void)[] = [];
  const dates = Array.from({ length: shape.days + 3 }, (_, day) => dateOf(companyFirstDay + day));
  for (let day = 0; day < shape.days; day += 1) {
    const before = waiting;
    waiting = [];
    for (let person = 0; person < shape.people; person += 1) {
      punchesOf(person, day, (at, arrives, late) => {
        if (late) waiting.push(() => writer.punch(person, at, arrives, dates));
        else writer.punch(person, at, arrives, dates);
      });
      if (!shape.plain) happenings(writer, person, day);
      if (writer.size >= 5_000) yield writer.take();
    }
    for (const write of before) write();
    const upTo = (companyFirstDay + day + 1) * 86_400_000 - utcOffset * 1_000;
    for (let terminal = 0; terminal < terminalCount; terminal += 1)
      writer.add(terminalStream(`t${terminal}`), "WatermarkAdvanced", { terminal: `t${terminal}`, upTo, evidence: "contact" }, upTo);
    yield writer.take();
  }
  for (const write of waiting) write();
  const upTo = (companyFirstDay + shape.days + 5) * 86_400_000;
  for (let terminal = 0; terminal < terminalCount; terminal += 1)
    writer.add(terminalStream(`t${terminal}`), "WatermarkAdvanced", { terminal: `t${terminal}`, upTo, evidence: "contact" }, upTo);
  yield writer.take();
}

/** Leave a few times a year, now and then a punch entered by hand, a void, an early departure approved. */
function happenings(writer: CompanyWriter, person: number, day: number): void {
  const seed = draw(person, day, 9) % 10_000;
  const employee = `e${person}`;
  const date = dateOf(companyFirstDay + day);
  const midnight = ((companyFirstDay + day) * 86_400 - utcOffset) * 1_000;
  if (seed < 60) {
    const part = seed < 20 ? "day" : seed < 40 ? "morning" : "afternoon";
    const until = dateOf(companyFirstDay + day + (part === "day" ? 3 : 1));
    const leave = { leave: `l-${person}-${day}`, employee, kind: "annual", from: date, until, part } as const;
    writer.add(employeeStream(employee), "LeaveApproved", leave, midnight);
  } else if (seed < 90 && isWorkday(day)) {
    const occurredAt = midnight + companyShifts[shiftOf(person)].start * 1_000;
    const reading = `${date}T${times[companyShifts[shiftOf(person)].start]!}` as const;
    const place = { employee, terminal: "t0", fault: "f1", reading, zone: companyZone };
    writer.add(employeeStream(employee), "PunchEntered", { ...place, occurredAt, direction: "in", reason: "out of order" }, occurredAt);
  } else if (seed < 100 && writer.lastPunch !== null) {
    const voided = { employee, punch: writer.lastPunch, reason: "counted twice" };
    writer.add(employeeStream(employee), "PunchVoided", voided, midnight);
  }
}

class CompanyWriter {
  #events: StoredEvent[] = [];
  #position = 0;
  #ids = 0;
  lastPunch: string | null = null;

  get size(): number {
    return this.#events.length;
  }

  take(): readonly StoredEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  add<Type extends EventType>(stream: string, type: Type, data: EventData<Type>, recordedAt = 0): void {
    const event = { id: this.#nextId(), type, data, meta: { actor: "system:bench" } } as unknown as NewEvent;
    const { before, after } = encodeEvent(event, stream, this.#position);
    const text = `${before}${recordedAt},"recordedMono":"bench:0"${after}`;
    this.#events.push(stored(this.#position, stream, type, text));
    this.#position += 1;
  }

  /** As encodeEvent writes it. */
  punch(person: number, at: number, arrives: boolean, dates: readonly string[]): void {
    const wall = at + utcOffset - companyFirstDay * 86_400;
    const day = Math.floor(wall / 86_400);
    const date = dates[day]!;
    const time = times[wall - day * 86_400]!;
    const terminal = `t${departmentOf(person) % terminalCount}`;
    const pin = 1_000 + person;
    const state = arrives ? "0" : "1";
    const id = this.#nextId();
    const stream = `punches-${terminal}-${date.slice(0, 7)}`;
    const text = `{"data":{"channel":"push","grade":1,"key":{"kind":"pin","value":"${pin}"},"occurredAt":${at}000,"protocol":"zk-push","raw":{"text":"${pin}\\t${date} ${time}\\t${state}\\t1\\t0\\t0\\t0"},"reading":{"local":"${date}T${time}","text":"${date} ${time}"},"receivedAt":${at}900,"resolution":"exact","state":"${state}","terminal":"${terminal}","tzdb":"2026a","verify":"1","zone":"${companyZone}"},"id":"${id}","meta":{"actor":"terminal:${terminal}"},"recordedAt":${at}950,"recordedMono":"bench:0","revision":${this.#position},"stream":"${stream}","type":"PunchRecorded","v":1}`;
    this.#events.push(stored(this.#position, stream, "PunchRecorded", text));
    this.#position += 1;
    this.lastPunch = id;
  }

  #nextId(): string {
    this.#ids += 1;
    return `01900000-0000-7000-8000-${this.#ids.toString(16).padStart(12, "0")}`;
  }
}

/** `revision` is the position: the facts do not look at it, and decoding holds text and column together. */
function stored(position: number, stream: string, type: string, written: string): StoredEvent {
  // The ledger hands on texts in one piece. One that was put together here would be joined by who reads it first, at their cost.
  const text = Buffer.from(written, "latin1").toString("latin1");
  return {
    position,
    stream,
    revision: position,
    type,
    text,
    get bytes() {
      return Buffer.from(text);
    },
  };
}

function setUp(writer: CompanyWriter, { people, days, plain }: CompanyShape): void {
  for (let index = 0; index < terminalCount; index += 1)
    writer.add(terminalStream(`t${index}`), "TerminalRegistered", {
      terminal: `t${index}`,
      settings: {
        name: `Clock ${index}`,
        serial: `S${index}`,
        site: `site${index % 2}`,
        zone: companyZone,
        protocol: "zk-push",
        grade: 1,
        direction: plain ? { from: "none" } : { from: "state", in: ["0"], out: ["1"] },
      },
    });
  const years = Array.from({ length: Math.ceil(days / 365) + 2 }, (_, index) => 2023 + index);
  for (const site of ["site0", "site1"])
    for (const year of years) {
      const holidays = plain ? [] : holidaysOf(year);
      const calendar = { site, zone: companyZone, year, weeklyRest: ["sat", "sun"], days: holidays, source: "bench" };
      writer.add(calendarStream(site), "CalendarPublished", calendar as unknown as EventData<"CalendarPublished">);
    }
  for (const [id, { start, end, lunch, lunchEnd }] of Object.entries(companyShifts)) {
    const hm = (second: number): string => times[second % 86_400]!.slice(0, 5);
    const shift = {
      id,
      name: id,
      start: hm(start),
      end: hm(end),
      endsNextDay: end > 86_400,
      breaks: [{ start: hm(lunch), end: hm(lunchEnd) }],
    };
    writer.add(rosterStream("d"), "ShiftDefined", {
      department: "d",
      shift: { ...shift, openBeforeMinutes: openBefore / 60, closeAfterMinutes: closeAfter / 60 },
    });
  }
  for (let person = 0; person < people; person += 1) {
    const employee = `e${person}`;
    const department = `d${departmentOf(person)}`;
    const site = `site${departmentOf(person) % 2}`;
    writer.add(employeeStream(employee), "EmployeeJoined", { employee, from: dateOf(companyFirstDay), department, site });
    const key = { kind: "pin", value: String(1_000 + person) } as const;
    writer.add(employeeStream(employee), "BadgeAssigned", { employee, key, from: null });
    const shift = shiftOf(person);
    const week = { mon: shift, tue: shift, wed: shift, thu: shift, fri: shift, sat: null, sun: null };
    const holding = { department, employee, from: dateOf(companyFirstDay), until: null, week, priority: "default" } as const;
    writer.add(rosterStream(department), "PatternAssigned", { ...holding, pattern: `p${person}`, onHolidays: "rest" });
  }
}

function holidaysOf(year: number): object[] {
  const holidays = ["01-01", "04-04", "05-01", "05-02", "06-10", "10-01", "10-02", "10-03"];
  return [
    ...holidays.map((day) => ({ date: `${year}-${day}`, type: "statutory_holiday", name: "holiday" })),
    { date: `${year}-09-29`, type: "workday", name: "make-up" },
  ];
}
