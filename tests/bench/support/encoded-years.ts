import { encodeEvent } from "../../../shared/events/encode.ts";
import type { NewEvent } from "../../../shared/events/envelope.ts";
import { calendarStream, employeeStream, punchStream, rosterStream, terminalStream } from "../../../shared/events/streams.ts";
import { deterministicId, type StreamName } from "../../../shared/ids.ts";
import type { StoredEvent } from "../../../shared/ledger/port.ts";
import { dateOf, dayNumber } from "../../../shared/time/day-number.ts";

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
  const stored: StoredEvent[] = [];
  const heads = new Map<StreamName, number>();
  const put = (stream: StreamName, type: NewEvent["type"], data: unknown, recordedAt: number): void => {
    const revision = heads.get(stream) ?? 0;
    heads.set(stream, revision + 1);
    const id = deterministicId("bench", stream, String(revision));
    // The data fit their type by construction; encodeEvent holds them against the schema.
    const event = { id, type, data, meta: { actor: "system:bench" } } as unknown as NewEvent;
    const { before, after } = encodeEvent(event, stream, revision);
    const bytes = Buffer.from(`${before}${recordedAt},"recordedMono":"bench:0"${after}`);
    stored.push({ position: stored.length, stream, revision, type, bytes });
  };
  setUp(put, people);
  let day = 0;
  for (; stored.length < events; day += 1) {
    const date = dateOf(firstDay + day);
    const midnight = (firstDay + day) * 86_400_000 - utcOffsetMs;
    if (!isWeekend(day)) for (const punch of punchesOf(people, day)) put(...recorded(punch, date, midnight));
    for (let terminal = 0; terminal < terminalCount; terminal += 1) {
      const upTo = midnight + 86_400_000;
      put(terminalStream(`t${terminal}`), "WatermarkAdvanced", { terminal: `t${terminal}`, upTo, evidence: "contact" }, upTo);
    }
  }
  return { events: stored, days: day };
}

type Put = (stream: StreamName, type: NewEvent["type"], data: unknown, recordedAt: number) => void;

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

function recorded({ person, at, arrives }: Punch, date: string, midnight: number): Parameters<Put> {
  const terminal = `t${person % terminalCount}`;
  const time = [Math.floor(at / 3_600), Math.floor(at / 60) % 60, at % 60].map((part) => String(part).padStart(2, "0")).join(":");
  const local = `${date}T${time}`;
  const occurredAt = midnight + at * 1_000;
  const data = {
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
  };
  return [punchStream(terminal, local), "PunchRecorded", data, occurredAt + 1_000];
}

function setUp(put: Put, people: number): void {
  const at = firstDay * 86_400_000 - 30 * 86_400_000;
  const settings = { site, zone, protocol: "zk-push", grade: 1, direction: { from: "state", in: ["0"], out: ["1"] } };
  for (let terminal = 0; terminal < terminalCount; terminal += 1) {
    const own = { ...settings, name: `Clock ${terminal}`, serial: `S${terminal}` };
    put(terminalStream(`t${terminal}`), "TerminalRegistered", { terminal: `t${terminal}`, settings: own }, at);
  }
  for (let year = 2023; year <= 2036; year += 1)
    put(calendarStream(site), "CalendarPublished", { site, zone, year, weeklyRest: ["sat", "sun"], days: [], source: "bench" }, at);
  const shift = {
    id: "day",
    name: "Day",
    start: "09:00",
    end: "18:00",
    endsNextDay: false,
    openBeforeMinutes: 120,
    closeAfterMinutes: 240,
  };
  put(rosterStream("d"), "ShiftDefined", { department: "d", shift: { ...shift, breaks: [{ start: "12:00", end: "13:00" }] } }, at);
  const week = { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day", sat: null, sun: null };
  for (let person = 0; person < people; person += 1) {
    const employee = `e${person}`;
    put(employeeStream(employee), "EmployeeJoined", { employee, from: "2023-12-01", department: "d", site }, at);
    put(employeeStream(employee), "BadgeAssigned", { employee, key: { kind: "pin", value: String(1_000 + person) }, from: null }, at);
    const pattern = { department: "d", employee, pattern: `p${person}`, from: "2023-12-01", until: null, week, priority: "default" };
    put(rosterStream("d"), "PatternAssigned", { ...pattern, onHolidays: "rest" }, at);
  }
}
