import fc from "fast-check";
import { expect, test } from "vitest";
import { rowWords } from "../../projections/attendance/day-row.ts";
import { PersonJudge } from "../../projections/attendance/judge-person.ts";
import { policyBook, type PolicyBook } from "../../projections/attendance/policy-choice.ts";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import type { JudgedFacts } from "../../projections/facts/facts-types.ts";
import type { ImageMaker } from "../../projections/facts/image-maker.ts";
import { ImageView } from "../../projections/facts/image-view.ts";
import { addDayRow, periodWords } from "../../projections/replay/period-row.ts";
import { ReplayJudge } from "../../projections/replay/replay-judge.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";

const strict: Policy = { ...defaultPolicy, late_grace_min: 5, late_to_half_absent_over_min: 30, bounce_window_seconds: 120 };
const bySpans: Policy = { ...defaultPolicy, attribution: "span", pairing: "alternate_pairs" };

interface Asked {
  readonly fromDay: number;
  readonly untilDay: number;
  /** Seconds relative to instantBase. */
  readonly at: number;
}

/** A date's department and row. */
type Judged = readonly [department: string, row: readonly number[]];

/** A person's dates, by day number. */
function rowsOf(view: JudgedFacts, book: PolicyBook, person: number, { fromDay, untilDay, at }: Asked): Map<number, Judged> {
  const rows = new Map<number, Judged>();
  const judge = new PersonJudge(view, book, at);
  judge.judge(person, fromDay, untilDay, (day, { department }) => rows.set(day, [department, [...judge.row]]));
  return rows;
}

function askedOf(history: History): Asked[] {
  const range = { fromDay: dayNumber(history.from), untilDay: dayNumber(history.until) };
  return history.askedAt.map((at) => ({ ...range, at: at / 1_000 - instantBase }));
}

function imageOf(maker: ImageMaker, { fromDay, untilDay }: Asked): ImageView {
  maker.cover(fromDay - 40, untilDay + 40);
  while (!maker.step(1));
  return new ImageView(structuredClone(maker.image()));
}

interface Compared {
  readonly facts: ImagedFacts;
  readonly image: ImageView;
  readonly position: number;
  readonly asked: readonly Asked[];
  /** Which of the moments and policies is asked about; left out: all of them. */
  readonly turn?: number;
}

function expectSame({ facts, image, position, asked, turn }: Compared): void {
  const view = facts.view(position);
  const choices = [{ asOfPosition: position }, { draft: strict }, { draft: bySpans }];
  for (const one of turn === undefined ? asked : [asked[turn % asked.length]!])
    for (const policies of turn === undefined ? choices : [choices[turn % choices.length]!])
      for (let person = 0; person < view.personCount; person += 1) {
        const book = policyBook(facts, policies, position);
        expect(rowsOf(image, book, person, one)).toEqual(rowsOf(view, book, person, one));
      }
}

test("an image kept up while the ledger goes on judges every date as the view does, and as facts built anew do", async () => {
  await fc.assert(
    fc.asyncProperty(histories(40), fc.array(fc.nat({ max: 100 }), { minLength: 1, maxLength: 4 }), async (history, cuts) => {
      const stored = await storeHistory(history);
      const asked = askedOf(history);
      const facts = createFacts();
      const maker = facts.imageMaker();
      for (const cut of [...cuts.toSorted((a, b) => a - b), 100]) {
        facts.apply(stored.slice(0, Math.ceil((stored.length * cut) / 100)));
        // Half a step now, so that what comes next comes while the image is being made.
        maker.cover(asked[0]!.fromDay - 40, asked[0]!.untilDay + 40);
        maker.step(1);
        if (cut % 2 === 0) expectSame({ facts, image: imageOf(maker, asked[0]!), position: facts.position, asked, turn: cut });
      }
      const anew = createFacts();
      anew.apply(stored);
      expectSame({ facts: anew, image: imageOf(maker, asked[0]!), position: anew.position, asked });
    }),
    { numRuns: 100 },
  );
});

test("an image of an earlier position judges as the view of that position does, whatever came later", async () => {
  await fc.assert(
    fc.asyncProperty(histories(40), fc.nat({ max: 100 }), async (history, percent) => {
      const stored = await storeHistory(history);
      const facts = createFacts();
      facts.apply(stored);
      const position = Math.ceil((stored.length * percent) / 100);
      const asked = askedOf(history);
      expectSame({ facts, image: imageOf(facts.imageMaker(position), asked[0]!), position, asked });
    }),
    { numRuns: 60 },
  );
});

test("two answers compared differ on the dates whose rows differ, and sum to the rows of each", async () => {
  await fc.assert(
    fc.asyncProperty(histories(40), fc.nat({ max: 100 }), fc.boolean(), async (history, percent, earlier) => {
      const stored = await storeHistory(history);
      const facts = createFacts();
      facts.apply(stored);
      const [asked] = askedOf(history);
      const { fromDay, untilDay, at } = asked!;
      const position = earlier ? Math.ceil((stored.length * percent) / 100) : facts.position;
      const before = { view: facts.view(position), book: policyBook(facts, undefined, position), at };
      const after = { view: facts.view(), book: policyBook(facts, { draft: strict }, undefined), at };
      const edges = [fromDay, fromDay + 3, untilDay];
      const judge = new ReplayJudge({ before, after, edges, department: undefined, differencesMax: 1_000 });
      const differing: string[] = [];
      for (let person = 0; person < facts.view().personCount; person += 1) {
        const out = { before: new Int32Array(2 * periodWords), after: new Int32Array(2 * periodWords) };
        judge.judge(person, out, 0);
        const rows = {
          before: person < before.view.personCount ? rowsOf(before.view, before.book, person, asked!) : new Map<number, Judged>(),
          after: rowsOf(after.view, after.book, person, asked!),
        };
        for (const side of ["before", "after"] as const) {
          const sums = new Int32Array(2 * periodWords);
          for (const [day, [, row]] of rows[side]) {
            const period = new Int32Array(periodWords);
            addDayRow(period, Int32Array.from(row));
            for (const [word, value] of period.entries()) sums[(day < edges[1]! ? 0 : periodWords) + word]! += value;
          }
          expect(out[side]).toEqual(sums);
        }
        for (let day = fromDay; day < untilDay; day += 1)
          if (JSON.stringify(rows.before.get(day)) !== JSON.stringify(rows.after.get(day))) differing.push(`${person} ${day}`);
      }
      const entries = judge.differences.entries();
      const words = 4 + 2 * rowWords;
      const listed = Array.from(
        { length: entries.length / words },
        (_, index) => `${entries[index * words]} ${entries[index * words + 1]}`,
      );
      expect(listed).toEqual(differing);
      expect(judge.totals.differingDays).toBe(differing.length);
    }),
    { numRuns: 100 },
  );
});
