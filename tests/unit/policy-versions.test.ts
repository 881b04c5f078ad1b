import { beforeEach, describe, expect, it, test } from "vitest";
import { policyBook, versionInForce } from "../../projections/attendance/policy-choice.ts";
import { createFacts } from "../../projections/facts/facts.ts";
import type { CommandOutcome } from "../../services/commands/command.ts";
import { policyInForce } from "../../services/commands/policies.ts";
import { commandOf } from "../../services/commands/registry.ts";
import type { InputError } from "../../shared/errors.ts";
import { createMemoryLedger } from "../../shared/ledger/memory-ledger.ts";
import type { Ledger } from "../../shared/ledger/port.ts";
import { parsePolicyBook } from "../../shared/policy/book.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { standingVersions, versionGaps, versionOverlaps } from "../../shared/policy/versions.ts";
import { dayNumber } from "../../shared/time/day-number.ts";

const version = (from: string, until: string | null = null, scope = "company") => ({ scope, from, until });

describe("the dates of versions", () => {
  it("leave no gap where the next begins on the date the one before ends", () => {
    expect(versionGaps([version("2026-01-01", "2026-02-01"), version("2026-02-01")])).toEqual([]);
    expect(versionGaps([version("2026-01-01", "2026-02-01"), version("2026-02-02")])).toEqual([
      { scope: "company", from: "2026-02-01", until: "2026-02-02" },
    ]);
    expect(versionGaps([version("2026-01-01", "2026-02-01")])).toEqual([{ scope: "company", from: "2026-02-01", until: null }]);
    // An open one holds again when what stood before it has ended.
    expect(versionGaps([version("2026-01-01"), version("2026-02-01", "2026-03-01")])).toEqual([]);
    expect(versionGaps([version("2026-01-01"), version("2026-01-01", "2026-02-01", "department:cs")])).toHaveLength(1);
  });

  it("overlap where one is said to hold on a date another has taken", () => {
    expect(versionOverlaps([version("2026-01-01", "2026-02-01"), version("2026-02-01")])).toEqual([]);
    expect(versionOverlaps([version("2026-01-01", "2026-02-02"), version("2026-02-01")])).toHaveLength(1);
    expect(versionOverlaps([version("2026-01-01", "2026-02-02"), version("2026-02-01", null, "department:cs")])).toEqual([]);
  });

  it("of one date are those given last", () => {
    expect(standingVersions([version("2026-01-01", "2026-02-01"), version("2026-01-01")])).toEqual([version("2026-01-01")]);
  });
});

let ledger: Ledger;
const now = Date.UTC(2026, 10, 18);
const give = (input: object): Promise<CommandOutcome> => commandOf("publish-policy")({ ledger, actor: "person:hr", now: () => now }, input);
const rules = (minutes: number) => ({ late_grace_min: minutes });

describe("publishing a policy with an end", () => {
  beforeEach(() => {
    ledger = createMemoryLedger({ now: () => now });
  });

  const graceOn = async (date: string, department?: string): Promise<number> => {
    const facts = createFacts();
    for await (const batch of ledger.readAll(0)) facts.apply(batch);
    const judged = policyBook(facts, undefined, undefined).policyOn(department ?? "none", dayNumber(date)).source.late_grace_min;
    const asked = versionInForce(facts.view().policies(), department ?? null, dayNumber(date))?.policy.late_grace_min ?? 0;
    expect(asked).toBe(judged);
    expect((await policyInForce(ledger, department, date)).late_grace_min).toBe(judged);
    return judged;
  };

  test("lets it hold to the day before, and the open one before it again from then on", async () => {
    await give({ scope: "company", effectiveFrom: "2026-01-01", rules: rules(1) });
    const temporary = { scope: "company", effectiveFrom: "2026-02-01", effectiveUntil: "2026-03-01", rules: rules(9) };
    expect(await give(temporary)).toMatchObject({ refused: false, events: [{ data: { effectiveUntil: "2026-03-01" } }] });
    expect(await give(temporary)).toMatchObject({ refused: false, events: [] });
    expect(await graceOn("2026-01-31")).toBe(1);
    expect(await graceOn("2026-02-01")).toBe(9);
    expect(await graceOn("2026-02-28")).toBe(9);
    expect(await graceOn("2026-03-01")).toBe(1);
  });

  test("refuses dates left without a policy, unless that is said to be meant", async () => {
    const alone = { scope: "company", effectiveFrom: "2026-01-01", effectiveUntil: "2026-02-01", rules: rules(1) };
    const gap = await give(alone);
    expect(gap).toMatchObject({ refused: true, code: "POLICY_GAP", details: { from: "2026-02-01", until: null } });
    expect(JSON.stringify(gap)).toContain("the company has no policy from 2026-02-01 on");
    expect(await give({ ...alone, gapOnPurpose: true })).toMatchObject({ refused: false });
    expect(await graceOn("2026-02-01")).toBe(0);
    // What follows later leaves the gap that was meant, and none that was not.
    expect(await give({ scope: "company", effectiveFrom: "2026-03-01", rules: rules(2) })).toMatchObject({ refused: false });
    const own = { scope: "department:cs", effectiveFrom: "2026-03-05", effectiveUntil: "2026-03-10", rules: rules(7) };
    expect(await give(own)).toMatchObject({ refused: true, code: "POLICY_GAP" });
    expect(await give({ ...own, gapOnPurpose: true })).toMatchObject({ refused: false });
    expect(await graceOn("2026-03-09", "cs")).toBe(7);
    expect(await graceOn("2026-03-10", "cs")).toBe(2);
  });

  test("refuses an end that another version forestalls, and takes the date it begins on", async () => {
    await give({ scope: "company", effectiveFrom: "2026-01-01", rules: rules(1) });
    await give({ scope: "company", effectiveFrom: "2026-03-01", rules: rules(3) });
    const input = { scope: "company", effectiveFrom: "2026-02-01", rules: rules(2) };
    expect(await give({ ...input, effectiveUntil: "2026-03-02" })).toMatchObject({ refused: true, code: "POLICY_OVERLAP" });
    expect(await give({ ...input, effectiveUntil: "2026-03-01" })).toMatchObject({ refused: false });
    for (const effectiveUntil of ["2026-02-01", "2026-02-30"])
      expect(await give({ ...input, effectiveUntil })).toMatchObject({ refused: true, code: "COMMAND_INPUT_INVALID" });
  });
});

const faultsOf = (read: () => unknown): string[] => {
  try {
    read();
    return [];
  } catch (error) {
    return (error as InputError).faults.map(({ field, value, remedy }) => `${field} = ${value}: ${remedy}`);
  }
};

describe("a book of versions", () => {
  const book = (...versions: object[]) => ({ format: "attendance-policy-book", version: 1, versions });
  const one = (from: string, until: string | null = null, more: object = {}) => ({ scope: "company", from, until, rules: {}, ...more });

  it("is read when its versions follow each other without gap", () => {
    const read = parsePolicyBook(book(one("2026-02-01"), one("2026-01-01", "2026-02-01", { rules: rules(4) })));
    expect(read.map(({ from, policy }) => [from, policy.late_grace_min])).toEqual([
      ["2026-02-01", 0],
      ["2026-01-01", 4],
    ]);
  });

  it("is refused with the path, the value and what would be right of every fault", () => {
    const faults = (...versions: object[]) => faultsOf(() => parsePolicyBook(book(...versions)));
    expect(faults(one("2026-01-01", "2026-02-01"), one("2026-02-02"))).toEqual([
      'versions.0.until = "2026-02-01": the company has no policy from 2026-02-01 until 2026-02-02 (not included): let a version begin on 2026-02-01, leave until out, or say gap_on_purpose',
    ]);
    expect(faults(one("2026-01-01", "2026-02-01", { gap_on_purpose: true }), one("2026-02-02"))).toEqual([]);
    expect(faults(one("2026-01-01", "2026-02-02"), one("2026-02-01"))[0]).toMatch(/^versions\.0\.until = "2026-02-02": at the latest/);
    expect(faults(one("2026-01-01"), one("2026-01-01"))[0]).toMatch(/^versions\.1\.from = "2026-01-01": versions\.0 of company/);
    expect(faults(one("2026-01-01", "2026-01-01"))[0]).toMatch(/^versions\.0\.until = "2026-01-01": a date after/);
    expect(faults(one("2026-02-30"))[0]).toMatch(/^versions\.0\.from = "2026-02-30": a date that exists/);
    expect(faults(one("2026-01-01", null, { rules: { late_grace_mn: 5 } }))).toEqual([
      "versions.0.rules.late_grace_mn = 5: no rule has this name; did you mean late_grace_min?",
    ]);
    expect(faults(one("2026-01-01", null, { scope: "everybody" }))[0]).toMatch(/^versions\.0\.scope = "everybody"/);
  });
});

describe("a word a policy does not know", () => {
  const faults = (rulesGiven: object) => faultsOf(() => parsePolicy(rulesGiven)).join("\n");

  it("is answered with the nearest it does, as a rule, as a field of one and as a value", () => {
    expect(faults({ pairing: "first_lst" })).toContain('did you mean "first_last"?');
    expect(faults({ rounding: { mode: "closets", in_minutes: 5, out_minutes: 5 } })).toContain('rounding.mode = "closets"');
    expect(faults({ rounding: { mode: "closets", in_minutes: 5, out_minutes: 5 } })).toContain('did you mean "closest"?');
    expect(faults({ overtime: { basis: "rest_days_only", max_minuts: 3 } })).toContain("did you mean max_minutes?");
    expect(faults({ discipline: [{ id: "a", clause: "late", mesure: "late_count" }] })).toContain("did you mean measure?");
    expect(faults({ pairing: "sometimes" })).not.toContain("did you mean");
  });

  it("is found inside what may be one word or one for each kind of day", () => {
    expect(faults({ overtime_needs: { workday: "aproval" } })).toContain('overtime_needs.workday = "aproval"');
    expect(faults({ overtime_needs: { workday: "aproval" } })).toContain('did you mean "approval"?');
    expect(faults({ overtime_needs: "aproval" })).toContain('did you mean "approval"?');
    expect(faults({ overtime_needs: { workdays: "both" } })).toContain("did you mean workday?");
    expect(faults({ overtime_needs: 3 })).toContain("overtime_needs = 3");
  });
});

it.each([
  [{ free_minimum_minutes: 240 }, "free_minimum_minutes"],
  [{ shift_date_policy: "end_day" }, "shift_date_policy"],
  [{ shift_date_policy: "split_at_midnight", attribution: "day_cut" }, "shift_date_policy"],
  [{ comprehensive_hours: { period: "year" } }, "comprehensive_hours"],
  [{ hours_system: "comprehensive", overtime: { basis: "punch_after_shift_end" } }, "overtime.basis"],
  [{ hours_system: "free", overtime: { basis: "punch_after_shift_end" } }, "overtime.basis"],
  [
    { hours_system: "free", discipline: [{ id: "a", clause: "late", measure: "late_count", at_least: 1, action: "demerit" }] },
    "discipline.0.measure",
  ],
  [{ break_rule: "punched_breaks" }, "break_rule"],
  [{ break_rule: "punched_breaks", pairing: "direction_first_last" }, "break_rule"],
  [{ punched_breaks_at_least: "scheduled_length" }, "punched_breaks_at_least"],
  [{ overtime_on_rest_days: { min_minutes: 60, max_minutes: 59 } }, "overtime_on_rest_days.max_minutes"],
  [{ overtime_on_holidays: { ignore_up_to_minutes: 60, max_minutes: 60 } }, "overtime_on_holidays.max_minutes"],
  [{ overtime_on_holidays: { max_minutes: 60, round_down_to_minutes: 61 } }, "overtime_on_holidays.round_down_to_minutes"],
  [{ overtime: { basis: "punch_after_shift_end", max_minutes: 60 }, overtime_round_down_to_minutes: 61 }, "overtime_round_down_to_minutes"],
  [
    { hours_system: "comprehensive", comprehensive_hours: { ignore_up_to_minutes: 60, max_overtime_minutes: 60 } },
    "comprehensive_hours.max_overtime_minutes",
  ],
])("refuses a policy of hours that contradicts itself: %j", (input, field) => {
  expect(faultsOf(() => parsePolicy(input)).some((fault) => fault.startsWith(`${field} = `))).toBe(true);
});

it("accepts limits that only just leave something", () => {
  for (const input of [
    { shift_date_policy: "end_day", attribution: "span" },
    { overtime_on_rest_days: { min_minutes: 60, max_minutes: 60, round_down_to_minutes: 60 } },
    { overtime_on_holidays: { ignore_up_to_minutes: 59, max_minutes: 60 } },
    { break_rule: "punched_breaks", pairing: "direction_pairs", punched_breaks_at_least: "scheduled_length" },
    { hours_system: "free", free_minimum_minutes: 0, overtime: { basis: "worked_minus_scheduled_per_day" } },
  ])
    expect(faultsOf(() => parsePolicy(input))).toEqual([]);
});
