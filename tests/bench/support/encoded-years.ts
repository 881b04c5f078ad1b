import { calendarStream, employeeStream, punchStream, rosterStream, terminalStream } from "../../../shared/events/streams.ts";
import type { StoredEvent } from "../../../shared/ledger/port.ts";
import { dateOf, dayNumber } from "../../../shared/time/day-number.ts";
import { StoredEvents } from "../../support/stored-events.ts";

const zone = "Asia/Shanghai";
const site = "site";
const terminalCount = 20;
const utcOffsetMs = 8 * 3_600_000;
const firstDay = dayNumber("2024-01-01");

/**
 * The stored events of a company: people with a weekly pattern and two or four punches a working day, some late, some
 * missing, at twenty terminals, and a watermark a terminal and day.
 *
 * @param people How many.
 * @param events At least so many events; whole days are made.
 */
export function encodedYears(people: number, events: number): { readonly events: readonly StoredEvent[]; readonly days: number } {
  const stored = new StoredEvents();
  setUp(stored, people);
  let day = 0;
  for (; stored.events.length < events; day += 1) {
    const midnight = (firstDay + day) * 86_400_000 - utcOffsetMs;
    if (!isWeekend(day)) for (const punch of punchesOf(people, day)) record(stored, punch, dateOf(firstDay + day), midnight);
    for (let terminal = 0; terminal < terminalCount; terminal += 1) {
      const upTo = midnight + 86_400_000;
      stored.add(
        terminalStream(`t${terminal}`),
        "WatermarkAdvanced",
        { terminal: `t${terminal}`, upTo, evidence: "contact" },
        { recordedAt: upTo },
      );
    }
  }
  return { events: stored.events, days: day };
}

interface Punch {
  readonly person: number;
  /** Seconds after midnight. */
  readonly at: number;
  readonly arrives: boolean;
}

const isWeekend = (day: number): boolean => day % 7 >= 5;

/** Every hundredth is late, every thirty-third comes not at all; a third of the people punch their lunch. */
function* punchesOf(people: number, day: number): Generator<Punch> {
  for (let person = 0; person < people; person += 1) {
    const draw = (person * 7_919 + day * 104_729) % 1_000;
    if (draw < 30) continue;
    const late = draw < 40 ? 1_800 : 0;
    yield { person, at: 9 * 3_600 - 900 + (draw % 800) + late, arrives: true };
    if (person % 3 === 0) {
      yield { person, at: 12 * 3_600 + (draw % 300), arrives: false };
      yield { person, at: 13 * 3_600 - (draw % 300), arrives: true };
    }
    yield { person, at: 18 * 3_600 + draw, arrives: false };
  }
}

function record(stored: StoredEvents, { person, at, arrives }: Punch, date: string, midnight: number): void {
  const terminal = `t${person % terminalCount}`;
  const time = [Math.floor(at / 3_600), Math.floor(at / 60) % 60, at % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const local = `${date}T${time}`;
  const occurredAt = midnight + at * 1_000;
  stored.add(
    punchStream(terminal, local),
    "PunchRecorded",
    {
      terminal,
      protocol: "zk-push",
      channel: "push",
      key: { kind: "pin", value: String(1_000 + person) },
      reading: { text: `${date} ${time}`, local },
      zone,
      tzdb: "2026a",
      resolution: "exact",
      occurredAt,
      receivedAt: occurredAt + 900,
      state: arrives ? "0" : "1",
      verify: "1",
      grade: 1,
      raw: { text: `${1_000 + person}\t${date} ${time}\t${arrives ? 0 : 1}\t1\t0\t0\t0` },
    },
    { recordedAt: occurredAt + 1_000 },
  );
}

function setUp(stored: StoredEvents, people: number): void {
  for (let index = 0; index < terminalCount; index += 1) {
    const terminal = `t${index}`;
    stored.add(terminalStream(terminal), "TerminalRegistered", {
      terminal,
      settings: {
        name: `Clock ${index}`,
        serial: `S${index}`,
        site,
        zone,
        protocol: "zk-push",
        grade: 1,
        direction: { from: "state", in: ["0"], out: ["1"] },
      },
    });
  }
  for (let year = 2023; year <= 2036; year += 1)
    stored.add(calendarStream(site), "CalendarPublished", { site, zone, year, weeklyRest: ["sat", "sun"], days: [], source: "bench" });
  const times = { start: "09:00", end: "18:00", endsNextDay: false, breaks: [{ start: "12:00", end: "13:00" }] };
  const shift = { id: "day", name: "Day", ...times, openBeforeMinutes: 120, closeAfterMinutes: 240 };
  stored.add(rosterStream("d"), "ShiftDefined", { department: "d", shift });
  const week = { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day", sat: null, sun: null };
  for (let person = 0; person < people; person += 1) {
    const employee = `e${person}`;
    stored.add(employeeStream(employee), "EmployeeJoined", { employee, from: "2023-12-01", department: "d", site });
    stored.add(employeeStream(employee), "BadgeAssigned", { employee, key: { kind: "pin", value: String(1_000 + person) }, from: null });
    const holding = { department: "d", employee, from: "2023-12-01", until: null, week, priority: "default" } as const;
    stored.add(rosterStream("d"), "PatternAssigned", { ...holding, pattern: `p${person}`, onHolidays: "rest" });
  }
}
