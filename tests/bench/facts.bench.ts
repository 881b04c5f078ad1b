import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { PersonJudge } from "../../projections/attendance/judge-person.ts";
import { wordLate } from "../../projections/attendance/day-row.ts";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import type { StoredEvent } from "../../shared/ledger/port.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { BenchContext, Figure } from "./bench.ts";
import { encodedYears } from "./support/encoded-years.ts";

export const name = "Facts rebuilt from events in memory, and days judged; one thread";

const people = 1_000;
const eventsAll = 1_000_000;
const eventsQuick = 100_000;
/** Ledger batches are of this size where facts are rebuilt from a file. */
const batchSize = 1_000;

/** Rebuild, first question, judging everybody again under another policy, one person's month after one punch. */
export async function run({ quick, log }: BenchContext): Promise<Figure[]> {
  const count = quick ? eventsQuick : eventsAll;
  log(`encoding ${count} events of ${people} people`);
  const { events, days } = encodedYears(people, count);
  const rounds = quick ? 2 : 3;
  const rebuilds = Array.from({ length: rounds }, () => timed(() => rebuild(events)));
  const { value: facts } = rebuilds.at(-1)!;
  const seconds = Math.min(...rebuilds.map((one) => one.ms)) / 1_000;
  const from = dayNumber("2024-01-01");
  const judged = people * days;
  log(`judging ${judged} people-days`);
  const first = timed(() => judgeEverybody(facts, from, from + days, defaultPolicy));
  const strict: Policy = { ...defaultPolicy, late_grace_min: 5, late_to_half_absent_over_min: 20 };
  const again = Array.from({ length: rounds + 2 }, () => timed(() => judgeEverybody(facts, from, from + days, strict)));
  const rate = judged / (Math.min(...again.map((one) => one.ms)) / 1_000);
  return [
    {
      name: "events a second, rebuild",
      value: Math.round(events.length / seconds),
      unit: "events/s",
      aim: ">= 200,000 (1 million in 5 s)",
      met: events.length / seconds >= 200_000,
      note: `${events.length} events in ${seconds.toFixed(2)} s; decoding included, reading the file not`,
    },
    {
      name: "first judging, index and plans made",
      value: Math.round(first.ms),
      unit: "ms",
      note: `${judged} people-days, checksum ${first.value}`,
    },
    { name: "people-days a second, judged again under another policy", value: Math.round(rate), unit: "people-days/s" },
    monthFigure(facts, days),
    sheetFigure(facts),
  ];
}

function rebuild(events: readonly StoredEvent[]): Facts {
  const facts = createFacts();
  for (let from = 0; from < events.length; from += batchSize) facts.apply(events.slice(from, from + batchSize));
  return facts;
}

/** @returns seconds of lateness of everybody, so that nothing is judged in vain. */
function judgeEverybody(facts: Facts, fromDay: number, untilDay: number, draft: Policy): number {
  const view = facts.view();
  const judge = new PersonJudge(view, policyBook(facts, { draft }, undefined), (untilDay + 7) * 86_400 - instantBase);
  let late = 0;
  for (let person = 0; person < view.personCount; person += 1)
    judge.judge(person, fromDay, untilDay, () => {
      late += judge.row[wordLate]!;
    });
  return late;
}

function monthFigure(facts: Facts, days: number): Figure {
  const untilDay = dayNumber("2024-01-01") + days;
  const options = { employees: ["e1"], from: dateOf(untilDay - 30), until: dateOf(untilDay), at: untilDay * 86_400_000 };
  judgeDays(facts, options);
  const times = Array.from({ length: 50 }, () => timed(() => judgeDays(facts, options)).ms).toSorted((left, right) => left - right);
  const value = Math.round(times[25]! * 1_000) / 1_000;
  return { name: "one person's month, explained", value, unit: "ms", aim: "<= 1", met: value <= 1 };
}

function sheetFigure(facts: Facts): Figure {
  const at = dayNumber("2024-03-01") * 86_400_000;
  const { ms, value } = timed(() => monthSheet(facts, { department: "d", month: "2024-01", at }));
  return { name: "month sheet of a department", value: Math.round(ms), unit: "ms", note: `${value.rows.length} people, explained in full` };
}

function timed<Value>(work: () => Value): { readonly ms: number; readonly value: Value } {
  const start = performance.now();
  const value = work();
  return { ms: performance.now() - start, value };
}
