import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { InputError } from "../../shared/errors.ts";
import { parsePolicyDocument, parsePolicyFile } from "../../shared/policy/document.ts";
import { policyHash, policyRecord } from "../../shared/policy/hash.ts";
import { clauseLabels, ruleLabels } from "../../shared/policy/labels.ts";
import { parsePolicy } from "../../shared/policy/parse.ts";
import { clauses } from "../../shared/policy/rule.ts";
import { defaultPolicy, policySchema, ruleNames } from "../../shared/policy/schema.ts";

const ready = (language: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../shared/policy/ready/customer-service.${language}.json`, import.meta.url), "utf8"));

function faultsOf(input: unknown): readonly string[] {
  try {
    parsePolicy(input);
  } catch (error) {
    if (error instanceof InputError) return error.faults.map((fault) => `${fault.field} = ${fault.value}: ${fault.remedy}`);
    throw error;
  }
  return [];
}

it("gives every rule a value, a clause, a meaning and a name in both languages", () => {
  for (const name of ruleNames) {
    const meta = policySchema.shape[name].meta();
    expect(clauses, name).toContain(meta?.["clause"]);
    expect(meta?.description?.length, name).toBeGreaterThan(10);
    expect(ruleLabels[name].zh.length * ruleLabels[name].en.length, name).toBeGreaterThan(0);
    expect(defaultPolicy[name], name).not.toBeUndefined();
  }
  for (const clause of clauses) expect(clauseLabels[clause].zh).not.toBe("");
  expect(parsePolicy({})).toEqual(defaultPolicy);
});

it("takes the ready policy in both languages to be the same rules", () => {
  const zh = parsePolicyDocument(ready("zh-CN"));
  const en = parsePolicyDocument(ready("en"));
  expect(policyHash(zh.policy)).toBe(policyHash(en.policy));
  expect(zh.toBeSet).toEqual(en.toBeSet);
  expect(Object.keys(zh.texts)).toEqual(Object.keys(en.texts));
  expect(zh.title).not.toBe(en.title);
  expect(parsePolicyFile(ready("en"))).toEqual(en.policy);
  expect(parsePolicyFile({ late_grace_min: 5 }).late_grace_min).toBe(5);
});

it("names a policy by what it says, not by how it is written", () => {
  expect(policyHash(parsePolicy({ late_grace_min: 0 }))).toBe(policyHash(defaultPolicy));
  expect(policyHash(parsePolicy({ early_grace_min: 3, late_grace_min: 5 }))).toBe(
    policyHash(parsePolicy({ late_grace_min: 5, early_grace_min: 3 })),
  );
  expect(policyHash(parsePolicy({ late_grace_min: 1 }))).not.toBe(policyHash(defaultPolicy));
  expect(policyHash(defaultPolicy)).toMatch(/^[0-9a-f]{64}$/);
});

it("lists every fault of a policy at once: path, value and what would be right", () => {
  const faults = faultsOf({
    late_grace_mn: 5,
    pairing: "sometimes",
    overtime: { basis: "rest_days_only", most: 3 },
    no_punch_absent_days: 2,
  });
  expect(faults).toHaveLength(4);
  expect(faults.join("\n")).toContain("late_grace_mn = 5: no rule has this name; did you mean late_grace_min?");
  expect(faults.join("\n")).toContain('pairing = "sometimes": Invalid option: expected one of "first_last"');
  expect(faults.join("\n")).toContain("overtime.most = 3: no such field here");
  expect(faults.join("\n")).toContain("no_punch_absent_days = 2: Invalid option: expected one of 0|0.5|1");
});

it.each([
  [{ late_grace_min: 5, late_permit_min: 10 }, "late_permit_min"],
  [{ late_permit_min: 30, serious_late_from_min: 30 }, "serious_late_from_min"],
  [{ serious_late_from_min: 60, absent_late_from_min: 30 }, "absent_late_from_min"],
  [{ late_after_min: 30, late_becomes_missing_after_min: 20 }, "late_becomes_missing_after_min"],
  [{ late_becomes_missing_after_min: 60, late_to_half_absent_over_min: 90 }, "late_to_half_absent_over_min"],
  [{ late_to_half_absent_over_min: 90, late_to_full_absent_over_min: 90 }, "late_to_full_absent_over_min"],
  [{ early_grace_min: 10, early_to_half_absent_over_min: 10 }, "early_to_half_absent_over_min"],
  [{ absent_late_absent_days: 0.5 }, "absent_late_absent_days"],
  [{ half_day_below_minutes: 200, absent_below_minutes: 240 }, "half_day_below_minutes"],
  [{ work_start: "18:00", work_end: "09:00" }, "work_end"],
  [{ lunch_start: "17:30", lunch_end: "18:30" }, "lunch_start"],
  [{ night_window: { start: "22:00", end: "22:00" } }, "night_window"],
  [
    {
      late_amounts: [
        { over_min: 10, amount_minor: 1 },
        { over_min: 10, amount_minor: 2 },
      ],
    },
    "late_amounts.1.over_min",
  ],
  [
    {
      late_stay_relief: [
        { left_after_end_min: 60, relief_min: 30 },
        { left_after_end_min: 120, relief_min: 20 },
      ],
    },
    "late_stay_relief.1",
  ],
  [
    {
      discipline: [
        { id: "a", clause: "late", measure: "late_count", at_least: 3, action: "written_warning" },
        { id: "b", clause: "late", measure: "late_count", at_least: 3, action: "demerit" },
      ],
    },
    "discipline.1.at_least",
  ],
  [{ discipline: [{ id: "a", clause: "late", measure: "serious_late_count", at_least: 1, action: "demerit" }] }, "discipline.0.measure"],
  [{ sheet_symbols: { absent: "√" } }, "sheet_symbols.absent"],
  [{ overtime: { basis: "punch_after_shift_end", min_minutes: 60, max_minutes: 30 } }, "overtime.max_minutes"],
])("refuses a policy that contradicts itself: %j", (input, field) => {
  expect(faultsOf(input).some((fault) => fault.startsWith(`${field} = `))).toBe(true);
});

it("accepts edges that only just do not contradict each other", () => {
  expect(
    faultsOf({
      late_permit_min: 29,
      serious_late_from_min: 30,
      absent_late_from_min: 31,
      half_day_below_minutes: 241,
      absent_below_minutes: 240,
      overtime: { basis: "punch_after_shift_end", min_minutes: 30, max_minutes: 30 },
    }),
  ).toEqual([]);
});

it("reads back what the ledger holds of a policy, which has whole numbers only", () => {
  const policy = parsePolicy({
    no_punch_absent_days: 0.5,
    discipline: [{ id: "a", clause: "absent", measure: "absence_days", at_least: 2.5, action: "demerit" }],
  });
  const record = policyRecord(policy);
  expect(record).toMatchObject({ no_punch_absent_days: "0.5", missing_punch_absent_days: 0, discipline: [{ at_least: "2.5" }] });
  expect(parsePolicy(record)).toEqual(policy);
  expect(policyHash(parsePolicy(record))).toBe(policyHash(policy));
  expect(faultsOf({ no_punch_absent_days: "1.5" })).toHaveLength(1);
  expect(faultsOf({ no_punch_absent_days: "half" })).toHaveLength(1);
});
