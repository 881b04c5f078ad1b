import fc from "fast-check";
import { expect, test } from "vitest";
import "../support/same-histories.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet } from "../../projections/month/month-sheet.ts";
import { answerDays } from "../../projections/replay/answer.ts";
import { monthsWithin } from "../../projections/replay/month-differences.ts";
import type { PoliciesAsked } from "../../services/replay/policies-asked.ts";
import { makeAnswer } from "../../services/replay/question.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { ruleNames } from "../../shared/policy/schema.ts";
import { histories, storeHistory, type History } from "../support/histories.ts";
import { policyWhereItMatters } from "../support/policy-changes.ts";

/** A ledger with part of a history, and how to add the rest. */
async function growing(history: History, count: number) {
  let now = 0;
  const ledger = createMemoryLedger({ now: () => now });
  let written = 0;
  const append = async (until: number): Promise<void> => {
    for (const { recordedAt, stream, event } of history.events.slice(written, until)) {
      now = recordedAt;
      await ledger.append(stream, await ledger.streamHead(stream), [event]);
    }
    written = Math.max(written, until);
  };
  await append(count);
  return { ledger, append };
}

async function apply(ledger: Ledger, facts: Facts): Promise<Facts> {
  for await (const batch of ledger.readAll(facts.position)) facts.apply(batch);
  return facts;
}

const days = (days: readonly DayResult[]): string => JSON.stringify(days);

test(
  "an answer as of a position or a moment stays the same to the byte, with its sheets and policies, whatever becomes known later",
  { timeout: 120_000 },
  async () => {
    let changed = 0;
    const asked = fc.record({
      history: histories(20),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      byMoment: fc.boolean(),
      policies: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ history, part, byMoment, policies: pick }) => {
        const count = Math.max(1, Math.round(part * history.events.length));
        const { ledger, append } = await growing(history, count);
        const grown = await apply(ledger, createFacts());
        const { recordedAt } = history.events[count - 1]!;
        // Events recorded at the very moment may still come: a moment that is over has what it will ever have.
        const asOf = byMoment ? new Date(recordedAt - 1).toISOString() : String(count);
        const hash = grown.view().policies()[0]?.hash;
        const asked: readonly PoliciesAsked[] = [
          { kind: "then" },
          { kind: "as_of", text: asOf },
          ...(typeof hash === "string" ? [{ kind: "published", hash } as const] : []),
        ];
        const policies = asked[pick % asked.length]!;
        const ask = async (facts: Facts, now: number): Promise<string> => {
          const scope = { from: history.from, until: history.until };
          const { answer } = await makeAnswer({ ledger, facts, now }, { asOf, policies });
          const sheets = monthsWithin(facts, scope, [answer]).map((month) => monthSheet(facts, { ...month, ...answer }));
          return JSON.stringify([answer, answerDays(facts, scope, answer), sheets]);
        };
        const first = await ask(grown, recordedAt);
        await append(history.events.length);
        await apply(ledger, grown);
        const rebuilt = await apply(ledger, createFacts());
        const later = history.askedAt[1]! + 86_400_000;
        expect(await ask(grown, later)).toBe(first);
        expect(await ask(rebuilt, later)).toBe(first);
        const now = await makeAnswer({ ledger, facts: rebuilt, now: later }, { policies: { kind: "now" } });
        if (days(answerDays(rebuilt, { from: history.from, until: history.until }, now.answer)) !== first) changed += 1;
      }),
      { numRuns: 100 },
    );
    // A law about histories in which nothing came later would say nothing.
    expect(changed).toBeGreaterThan(50);
  },
);

/** What people decided, as the days of an answer show it, whatever the rules make of it: punches by id, leave by date and event. */
function decisionsShown(answer: readonly DayResult[]): { readonly punches: ReadonlyMap<string, string>; readonly leave: string[] } {
  const punches = answer.flatMap((day) =>
    day.punches.map(({ punch, source, why }) => [punch, `${source} ${why === "voided" || why === "replaced" ? why : "stands"}`] as const),
  );
  const leave = answer.flatMap((day) => day.leaveEvents.map(({ position, what }) => `${day.date} ${position} ${what}`));
  return { punches: new Map(punches), leave: leave.toSorted() };
}

test("voids, corrections and decisions about leave stand in every replay, under every policy", { timeout: 120_000 }, async () => {
  let voided = 0;
  let corrected = 0;
  let leave = 0;
  const rules = fc.constantFrom(...ruleNames);
  const asked = fc.record({ history: histories(40), part: fc.double({ min: 0.3, max: 1, noNaN: true }), one: rules, other: rules });
  await fc.assert(
    fc.asyncProperty(asked, async ({ history, part, one, other }) => {
      const stored = await storeHistory(history);
      const facts = createFacts();
      facts.apply(stored);
      const asOfPosition = Math.round(part * stored.length);
      const at = history.askedAt[1]!;
      const scope = { from: addDays(history.from, -4), until: addDays(history.until, 8) };
      const under = (draft: ReturnType<typeof policyWhereItMatters>) =>
        decisionsShown(answerDays(facts, scope, { asOfPosition, at, policies: { draft } }));
      const shown = under(policyWhereItMatters(one));
      const published = decisionsShown(answerDays(facts, scope, { asOfPosition, at, policies: { asOfPosition: facts.position } }));
      for (const again of [under(policyWhereItMatters(other)), published]) {
        expect(again.leave).toEqual(shown.leave);
        // After somebody's last date a window may take a punch in or not; whoever lists it says the same of it.
        for (const [punch, said] of again.punches) expect(shown.punches.get(punch) ?? said).toBe(said);
      }
      for (const event of stored.slice(0, asOfPosition).map(decodeEvent)) {
        const said = event.type === "PunchVoided" ? shown.punches.get(event.data.punch) : undefined;
        if (said === undefined) continue;
        expect(said).toMatch(/voided|replaced/);
        voided += 1;
      }
      corrected += [...shown.punches.values()].filter((said) => said === "correction stands").length;
      leave += shown.leave.filter((text) => text.endsWith("approved")).length;
    }),
    { numRuns: 250 },
  );
  // Histories without such decisions would prove nothing.
  expect(Math.min(voided, corrected, leave)).toBeGreaterThan(5);
});

const addDays = (date: string, count: number): string => Temporal.PlainDate.from(date).add({ days: count }).toString();
