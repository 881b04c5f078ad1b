import { demoCompany, demoTerminals, demoZone } from "../../services/demo/company.ts";
import { demoPeople, type DemoPerson } from "../../services/demo/people.ts";
import { between, seededRandom, type Random } from "../../shared/seeded-random.ts";
import { datesIn, workdayTeller } from "../../services/demo/workdays.ts";
import { applySetup } from "../../services/setup/apply.ts";
import { parseSetup } from "../../services/setup/schema.ts";
import type { EventData } from "../../shared/events/catalogue.ts";
import type { NewEvent } from "../../shared/events/envelope.ts";
import { employeeStream, punchStream, terminalStream } from "../../shared/events/streams.ts";
import { deterministicId, type EpochMs, type LocalDateTime, type StreamName } from "../../shared/ids.ts";
import type { Ledger } from "../../shared/ledger/port.ts";

export interface DemoLedgerOptions {
  readonly ledger: Ledger;
  /** Sets the ledger's clock while the past is written. */
  readonly setNow: (now: EpochMs) => void;
  /** Wall clock of the last moment written, in the demo's zone. */
  readonly until?: LocalDateTime;
  readonly seed?: number;
  /** This terminal has said nothing for 40 minutes. */
  readonly silent?: keyof typeof demoTerminals;
}

/** One more punch of somebody, as a terminal's record accepted by the gateway. */
export function demoPunch(
  person: DemoPerson,
  local: LocalDateTime,
  direction: "in" | "out",
): { readonly stream: StreamName; readonly event: NewEvent } {
  const at = epochOf(local);
  const protocol = demoTerminals[person.terminal].protocol;
  const key: EventData<"PunchRecorded">["key"] =
    protocol === "serial-em4100" ? { kind: "card", value: person.card } : { kind: "pin", value: person.pin };
  const raw = `${key.value}\t${local.replace("T", " ")}\t${direction === "in" ? 0 : 1}\t1`;
  const data: EventData<"PunchRecorded"> = {
    terminal: person.terminal,
    protocol,
    channel: protocol === "zk-push" ? "push" : protocol === "mqtt" ? "mqtt" : "serial",
    key,
    reading: protocol === "serial-em4100" ? null : { text: local.replace("T", " "), local },
    zone: demoZone,
    tzdb: "2026a",
    resolution: protocol === "serial-em4100" ? "received" : "exact",
    occurredAt: at,
    receivedAt: at + 900,
    ...(protocol === "serial-em4100" ? {} : { state: direction === "in" ? "0" : "1" }),
    live: true,
    grade: protocol === "mqtt" ? 2 : 1,
    raw: { text: raw },
  };
  const id = deterministicId("demo-punch", person.terminal, raw);
  return {
    stream: punchStream(person.terminal, local),
    event: { id, type: "PunchRecorded", data, meta: { actor: `terminal:${person.terminal}` } },
  };
}

/** UTC milliseconds of a wall-clock reading in the demo's zone. */
export const epochOf = (local: LocalDateTime): EpochMs => Temporal.PlainDateTime.from(local).toZonedDateTime(demoZone).epochMilliseconds;

/**
 * Writes a seeded past of the demo's department onto a ledger: October and November 2026 up to `until`, with lateness,
 * forgotten punches, leave, and terminals that have reported.
 *
 * @returns UTC milliseconds of `until`.
 */
export async function writeDemoLedger({
  ledger,
  setNow,
  until = "2026-11-23T09:41:20",
  seed = 13,
  silent,
}: DemoLedgerOptions): Promise<EpochMs> {
  const end = epochOf(until);
  setNow(epochOf("2026-10-01T08:00:00"));
  const setup = await applySetup(
    { ledger, actor: "person:demo", now: () => epochOf("2026-10-01T08:00:00") },
    parseSetup(demoCompany("2026-10-01", [2026])),
  );
  if (setup.refused.length > 0) throw new Error(`the demo's setup was refused: ${JSON.stringify(setup.refused)}`);
  setNow(end - 60_000);
  for (const leave of leaves) await appendAtEnd(ledger, employeeStream(leave.employee), [leaveEvent(leave)]);
  await appendPunches(ledger, until, seed);
  setNow(end);
  for (const terminal of Object.keys(demoTerminals)) {
    await appendAtEnd(ledger, terminalStream(terminal), terminalNews(terminal, end - (terminal === silent ? 40 * 60_000 : 4_000)));
  }
  return end;
}

const leaves = [
  { employee: "cs-03", kind: "sick", from: "2026-11-23", until: "2026-11-25", part: "day" },
  { employee: "cs-11", kind: "annual", from: "2026-11-16", until: "2026-11-18", part: "day" },
  { employee: "cs-14", kind: "annual", from: "2026-11-23", until: "2026-11-24", part: "day" },
  { employee: "cs-20", kind: "personal", from: "2026-11-12", until: "2026-11-13", part: "morning" },
] as const;

const leaveEvent = (leave: (typeof leaves)[number]): NewEvent => ({
  id: deterministicId("demo-leave", leave.employee, leave.from),
  type: "LeaveApproved",
  data: { ...leave, leave: `leave-${leave.employee}-${leave.from}` },
  meta: { actor: "person:head" },
});

function terminalNews(terminal: string, upTo: EpochMs): NewEvent[] {
  const meta = { actor: "system:gateway" };
  return [
    {
      id: deterministicId("demo-clock", terminal),
      type: "TerminalClockMeasured",
      data: { terminal, offsetMs: terminal === "back" ? 2_300 : -400, measuredAt: upTo },
      meta,
    },
    { id: deterministicId("demo-watermark", terminal), type: "WatermarkAdvanced", data: { terminal, upTo, evidence: "contact" }, meta },
  ];
}

/** Punches in the order of time, in runs of one stream, as a gateway that is never behind would append them. */
async function appendPunches(ledger: Ledger, until: LocalDateTime, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const isWorkday = workdayTeller([2026]);
  const onLeave = (person: DemoPerson, date: string): boolean =>
    leaves.some((leave) => leave.employee === person.id && leave.part === "day" && leave.from <= date && date < leave.until);
  const punches = datesIn("2026-10-08", nextDay(until.slice(0, 10)))
    .filter(isWorkday)
    .flatMap((date) => demoPeople.flatMap((person) => (onLeave(person, date) ? [] : planDay(person, date, random))))
    .filter((punch) => punch.at < until)
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { person, at, direction } of punches) {
    const { stream, event } = demoPunch(person, at, direction);
    await appendAtEnd(ledger, stream, [event]);
  }
}

const shiftSeconds = { day: [9 * 3_600, 18 * 3_600], late: [12 * 3_600, 21 * 3_600], night: [22 * 3_600, 30 * 3_600] } as const;
const oftenLate: ReadonlySet<string> = new Set(["cs-04", "cs-10"]);

/** One person's workday: comes and goes, sometimes late or early, sometimes without a departure, rarely not at all. */
function planDay(person: DemoPerson, date: string, random: Random): { person: DemoPerson; at: LocalDateTime; direction: "in" | "out" }[] {
  const [start, end] = shiftSeconds[person.shift];
  const draws = { away: random(), late: random(), early: random(), forgets: random() };
  const arrival =
    draws.late < (oftenLate.has(person.id) ? 0.4 : 0.05) ? start + between(random, 90, 2_880) : start - between(random, 30, 1_320);
  const departure = draws.early < 0.04 ? end - between(random, 300, 4_200) : end + between(random, 20, 2_100);
  if (draws.away < 0.02) return [];
  const at = (seconds: number): LocalDateTime =>
    Temporal.PlainDate.from(date).toPlainDateTime().add({ seconds }).toString({ smallestUnit: "second" });
  const arrives = { person, at: at(arrival), direction: "in" } as const;
  return draws.forgets < 0.03 ? [arrives] : [arrives, { person, at: at(departure), direction: "out" }];
}

const nextDay = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

/** Appends whatever the stream's revision is; there is no other writer in these tests. */
export async function appendAtEnd(ledger: Ledger, stream: StreamName, events: readonly NewEvent[]): Promise<number> {
  const result = await ledger.append(stream, await ledger.streamHead(stream), events);
  if (result.outcome !== "committed") throw new Error(`${stream} moved on while a test wrote to it`);
  return result.firstPosition;
}
