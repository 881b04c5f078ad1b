import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import type { ImageMaker } from "../../projections/facts/image-maker.ts";
import { ImageView } from "../../projections/facts/image-view.ts";
import { defaultPolicy, type Policy } from "../../shared/policy/schema.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { expectCompared, rowsOf, type Asked } from "../support/compared-answers.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";

const strict: Policy = { ...defaultPolicy, late_grace_min: 5, late_to_half_absent_over_min: 30, bounce_window_seconds: 120 };
const bySpans: Policy = { ...defaultPolicy, attribution: "span", pairing: "alternate_pairs" };

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
      expectCompared({ before, after, edges, asked: asked!, personCount: facts.view().personCount });
    }),
    { numRuns: 100 },
  );
});
