import type { DayResult } from "../../projections/attendance/day-result.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet, type SheetRow } from "../../projections/month/month-sheet.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { EpochMs, EventId, LocalDate, StreamName } from "../../shared/ids.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import { NO_STREAM, type StoredEvent } from "../../shared/ledger/port.ts";
import type { Case } from "./format.ts";
import { addDays } from "./moments.ts";
import { carryOutSheetStep, signedSheetInWords } from "./signed-sheet.ts";
import type { Step } from "./steps.ts";
import { translate, type Translation } from "./translate.ts";

/** The ledger a case became, and what it answers. */
export interface Played {
  readonly translation: Translation;
  /** The ledger as stored, for questions the runner does not ask. */
  readonly stored: readonly StoredEvent[];
  readonly events: readonly { readonly position: number; readonly event: LedgerEvent }[];
  /** The days of every person, over every date the case speaks of, as of a moment. */
  readonly daysAt: (at: EpochMs) => readonly DayResult[];
  /** The policies that judge days, as of a moment. */
  readonly policiesAt: (at: EpochMs) => (day: DayResult) => Policy;
  readonly heldAt: (at: EpochMs) => readonly EventId[];
  readonly monthAt: (at: EpochMs, employee: string, month: string) => SheetRow | undefined;
  /** A person's row of a signed sheet in scenario words, and what is open beside it; undefined when none is signed. */
  readonly signedAt: (at: EpochMs, employee: string, month: string) => Readonly<Record<string, unknown>> | undefined;
  /** How many events the ledger had recorded by a moment: the position an answer as known then is as of. */
  readonly positionAt: (at: EpochMs) => number;
}

/**
 * Plays a case: appends its events to a ledger in memory, each at the moment the ledger learns of it, and builds facts.
 *
 * A correction is tied to the punch that holds the slot when it is approved, as the command that approves it does.
 */
export async function play(source: Case): Promise<Played> {
  const translation = translate(source);
  let now = 0;
  const ledger = createMemoryLedger({ now: () => now });
  const heads = new Map<StreamName, number>();
  const facts = createFacts();
  const stored: StoredEvent[] = [];
  const caughtUp = async (): Promise<Facts> => {
    for await (const batch of ledger.readAll(stored.length)) {
      stored.push(...batch);
      facts.apply(batch);
    }
    return facts;
  };
  try {
    for (const next of translation.steps) {
      if ("sheet" in next) {
        now = next.recordedAt;
        await carryOutSheetStep(next, { ledger, now: () => now, facts: caughtUp });
        await caughtUp();
        continue;
      }
      const step: Step = "event" in next ? next : next.step(slotHolder(facts, next, translation.evaluateAt));
      now = step.recordedAt;
      const outcome = await ledger.append(step.stream, heads.get(step.stream) ?? NO_STREAM, [step.event]);
      if (outcome.outcome !== "committed")
        throw new Error(`the scenario's ledger refused ${step.event.type} on ${step.stream}: ${JSON.stringify(outcome)}`);
      heads.set(step.stream, outcome.revision);
      await caughtUp();
    }
  } finally {
    await ledger.close();
  }
  const events = stored.map((one) => ({ position: one.position, event: decodeEvent(one) }));
  const positionAt = (at: EpochMs): number => events.findLastIndex(({ event }) => event.recordedAt <= at) + 1;
  const question = (at: EpochMs) => ({ at, asOfPosition: positionAt(at) });
  return {
    translation,
    stored,
    events,
    positionAt,
    daysAt: (at) =>
      judgeDays(facts, { ...question(at), employees: translation.employees, from: translation.from, until: translation.until }),
    policiesAt: (at) => {
      const book = policyBook(facts, undefined, positionAt(at));
      return (day) => book.policyOn(day.department, dayNumber(day.date)).source;
    },
    heldAt: (at) => {
      const positions = new Set(
        facts
          .view(positionAt(at))
          .heldPunches()
          .map((held) => held.position),
      );
      return events.filter(({ position }) => positions.has(position)).map(({ event }) => event.id);
    },
    monthAt: (at, employee, month) => {
      for (const department of departmentsOf(events, employee)) {
        const row = monthSheet(facts, { ...question(at), department, month }).rows.find((candidate) => candidate.employee === employee);
        if (row !== undefined) return row;
      }
      return undefined;
    },
    signedAt: (at, employee, month) => {
      const { asOfPosition } = question(at);
      const history = events.slice(0, asOfPosition).map(({ event }) => event);
      for (const department of departmentsOf(events, employee)) {
        const words = signedSheetInWords(facts, history, { department, month, employee, at, asOfPosition });
        if (words !== undefined) return words;
      }
      return undefined;
    },
  };
}

function departmentsOf(events: Played["events"], employee: string): string[] {
  return events.flatMap(({ event }) =>
    event.type === "EmployeeJoined" && event.data.employee === employee ? [event.data.department] : [],
  );
}

/** The punch that counts as the arrival or departure of a date just before a correction of it is approved. */
function slotHolder(
  facts: Facts,
  correction: { employee: string; date: LocalDate; slot: "in" | "out"; recordedAt: EpochMs },
  at: EpochMs,
): EventId | null {
  const { employee, date, slot } = correction;
  const [day] = judgeDays(facts, { employees: [employee], from: date, until: addDays(date, 1), at });
  return day?.punches.find((punch) => punch.used === slot)?.punch ?? null;
}
