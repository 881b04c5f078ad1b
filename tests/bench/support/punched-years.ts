import { punchEvent, prepareRecord, readingLimits, type RecordOrigin } from "../../../services/gateway/punch-record.ts";
import { createReadingResolver } from "../../../services/gateway/zone-readings.ts";
import { applySetup } from "../../../services/setup/apply.ts";
import { parseSetup } from "../../../services/setup/schema.ts";
import type { NewEvent } from "../../../shared/events/envelope.ts";
import { employeeStream, terminalStream } from "../../../shared/events/streams.ts";
import { deterministicId, type StreamName } from "../../../shared/ids.ts";
import type { Ledger } from "../../../shared/ledger/port.ts";

const zone = "Asia/Shanghai";
const terminals = 20;
const peopleAtTerminal = 50;
const firstDay = Date.UTC(2024, 0, 1);
const dayMs = 86_400_000;
/** Wall-clock hours of a day's punches: in, out to lunch, back, home. */
const hours = [8, 12, 13, 18];

/**
 * Fills an empty ledger with at least `events` events: a thousand people at twenty ZK terminals, four punches a day made
 * by the gateway's own code, each day a watermark a terminal, and now and then a punch that is voided.
 */
export async function punchYears(ledger: Ledger, events: number): Promise<void> {
  await applySetup({ ledger, actor: "person:bench", now: () => firstDay }, parseSetup(company()));
  const heads = new Map<StreamName, number>();
  async function append(stream: StreamName, batch: readonly NewEvent[]): Promise<void> {
    const result = await ledger.append(stream, heads.get(stream) ?? (await ledger.streamHead(stream)), batch);
    if (result.outcome !== "committed") throw new Error(`${stream} moved on`);
    heads.set(stream, result.revision);
  }
  const resolve = createReadingResolver(zone);
  for (let day = 0; (await ledger.nextPosition()) < events; day += 1) {
    const writing = Array.from({ length: terminals }, async (_, terminal) => {
      const { stream, punches } = dayAt(terminal, day, resolve);
      await append(stream, punches);
      const upTo = firstDay + (day + 1) * dayMs;
      const id = deterministicId("bench-heard", `t-${terminal}`, String(day));
      const data = { terminal: `t-${terminal}`, upTo, evidence: "contact" } as const;
      await append(terminalStream(`t-${terminal}`), [{ id, type: "WatermarkAdvanced", data, meta: { actor: `terminal:t-${terminal}` } }]);
      if ((day + terminal) % 10 > 0) return;
      const employee = `e-${terminal * peopleAtTerminal}`;
      const voided = { employee, punch: punches[day % punches.length]!.id, reason: "counted twice" };
      await append(employeeStream(employee), [
        { id: deterministicId("bench-void", employee, String(day)), type: "PunchVoided", data: voided, meta: { actor: "person:bench" } },
      ]);
    });
    await Promise.all(writing);
  }
}

function dayAt(terminal: number, day: number, resolve: RecordOrigin["resolve"]): { stream: StreamName; punches: NewEvent[] } {
  const date = new Date(firstDay + day * dayMs).toISOString().slice(0, 10);
  const punches: NewEvent[] = [];
  let stream = "";
  for (const hour of hours) {
    for (let index = 0; index < peopleAtTerminal; index += 1) {
      const seconds = ((index * 37 + day * 11) % 1_800) + 60;
      const time = `${two(hour)}:${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
      const pin = String(1_000 + terminal * peopleAtTerminal + index);
      const text = `${date} ${time}`;
      const candidate = prepareRecord(
        {
          terminal: `t-${terminal}`,
          zone,
          grade: 1,
          protocol: "zk-push",
          channel: "push",
          receivedAt: firstDay + day * dayMs + hour * 3_600_000 + seconds * 1_000 + 700,
          actor: `terminal:t-${terminal}`,
          resolve,
          limits: readingLimits,
        },
        {
          kind: "record",
          key: { kind: "pin", value: pin },
          reading: { text, local: `${date}T${time}` },
          state: hour === 8 || hour === 13 ? "0" : "1",
          verify: "1",
          raw: Buffer.from(`${pin}\t${text}\t0\t1\t0\t0\t0`),
        },
      );
      if ("problem" in candidate) throw new Error(candidate.problem);
      stream = candidate.stream;
      punches.push(punchEvent(candidate));
    }
  }
  return { stream, punches };
}

const two = (value: number): string => String(value).padStart(2, "0");

function company(): object {
  const week = { mon: "day", tue: "day", wed: "day", thu: "day", fri: "day", sat: null, sun: null };
  return {
    site: "site",
    zone,
    terminals: Array.from({ length: terminals }, (_, index) => ({
      id: `t-${index}`,
      name: `Clock ${index}`,
      protocol: "zk-push",
      serial: `S${index}`,
      grade: 1,
      direction: { from: "state", in: ["0"], out: ["1"] },
    })),
    shifts: [
      {
        department: "d",
        id: "day",
        name: "Day",
        start: "09:00",
        end: "18:00",
        endsNextDay: false,
        openBeforeMinutes: 240,
        closeAfterMinutes: 300,
        breaks: [],
      },
    ],
    employees: Array.from({ length: terminals * peopleAtTerminal }, (_, index) => ({
      id: `e-${index}`,
      department: "d",
      from: "2024-01-01",
      badges: [{ kind: "pin", value: String(1_000 + index) }],
      pattern: { id: `p-${index}`, from: "2024-01-01", week },
    })),
  };
}
