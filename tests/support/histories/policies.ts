import fc from "fast-check";
import { contradictions } from "../../../shared/policy/checks.ts";
import { policyHash } from "../../../shared/policy/hash.ts";
import { parsePolicy } from "../../../shared/policy/parse.ts";
import { defaultPolicy, type Policy, type RuleName } from "../../../shared/policy/schema.ts";

/** Rules of a policy as a history has them; those left out are at their defaults. */
export type Rules = Readonly<Partial<Record<RuleName, unknown>>>;

type Values = { readonly [Rule in RuleName]?: readonly Policy[Rule][] };

const steps = [
  { over_min: 0, amount_minor: 2_000, day_pay_bps: 0 },
  { over_min: 30, amount_minor: 5_000, day_pay_bps: 0 },
];
const step = { clause: "late", action: "written_warning", bonus_bps: 100, amount_minor: 50 } as const;

/** How a day is found: of one history all policies find days alike most of the time. */
export const attributions: readonly Rules[] = [
  {},
  {},
  {},
  { attribution: "day_cut" },
  { attribution: "day_cut", day_cut_at: "02:30" },
  { attribution: "day_cut", day_cut_at: "12:00" },
  { attribution: "span" },
  { attribution: "span", shift_date_policy: "end_day", new_span_gap_minutes: 60 },
  { attribution: "span", shift_date_policy: "most_worked", max_span_minutes: 480 },
  { attribution: "span", shift_date_policy: "split_at_midnight" },
  { attribution: "span", shift_date_policy: "split_at_midnight", max_span_minutes: 2_160, new_span_gap_minutes: 600 },
];

/** Values worth trying of every rule that a day or a sheet depends on. Minutes meet those by which histories are late. */
const values: Values = {
  bounce_window_seconds: [1, 60, 61, 3_600],
  pairing: ["alternate_pairs", "direction_first_last", "direction_pairs"],
  absence_requires: ["window_closed"],
  manual_vs_device: ["both_count"],
  manual_match_minutes: [0, 1, 61, 600],
  worked_from: ["max(first_in, shift_start)"],
  break_rule: ["scheduled_break_always_deducted"],
  auto_break: [
    { after_minutes: 360, deduct_minutes: 20 },
    { after_minutes: 60, deduct_minutes: 60 },
    { after_minutes: 540, deduct_minutes: 30 },
  ],
  rounding: (["closest", "down", "up"] as const).flatMap((mode) => [
    { mode, in_minutes: 10, out_minutes: 15, out_mode: null },
    { mode, in_minutes: 60, out_minutes: 1, out_mode: "up" as const },
    { mode, in_minutes: 7, out_minutes: 30, out_mode: "down" as const },
    { mode, in_minutes: 0, out_minutes: 30, out_mode: null },
  ]),
  night_window: [
    { start: "22:00", end: "06:00" },
    { start: "00:00", end: "02:30" },
    { start: "12:00", end: "11:59" },
  ],
  flex_late_max_min: [10, 30, 60],
  flex_early_max_min: [10, 30, 60],
  late_stay_relief: [
    [{ left_after_end_min: 60, relief_min: 30 }],
    [
      { left_after_end_min: 30, relief_min: 10 },
      { left_after_end_min: 61, relief_min: 60 },
    ],
  ],
  overtime: (["rest_days_only", "worked_minus_scheduled_per_day", "punch_after_shift_end"] as const).flatMap((basis) =>
    [
      { ignore_up_to_minutes: 0, starts_after_min: 0, min_minutes: 0, max_minutes: null, before_shift: true },
      { ignore_up_to_minutes: 10, starts_after_min: 0, min_minutes: 30, max_minutes: 60, before_shift: false },
      { ignore_up_to_minutes: 0, starts_after_min: 30, min_minutes: 30, max_minutes: 240, before_shift: true },
    ].map((rest) => ({ basis, ...rest })),
  ),
  overtime_needs: ["approval", "both", { workday: "both", rest: "approval", statutory_holiday: "punch" }],
  overtime_round_down_to_minutes: [15, 60],
  overtime_on_rest_days: [{ ignore_up_to_minutes: 10, min_minutes: 30, max_minutes: 240, round_down_to_minutes: 30 }],
  overtime_on_holidays: [{ ignore_up_to_minutes: 0, min_minutes: 60, max_minutes: null, round_down_to_minutes: 0 }],
  hours_system: ["comprehensive", "free"],
  roster_on_holidays: ["holiday_is_off"],
  overtime_class: [{ workday: "w", rest: "r", statutory_holiday: "h" }],
  late_grace_min: [1, 5, 10],
  late_minutes_from: ["grace_end"],
  late_compare: ["whole_minute"],
  late_permit_min: [5, 30],
  late_after_min: [5, 30],
  serious_late_from_min: [30, 60],
  absent_late_from_min: [60, 61],
  absent_late_absent_days: [0.5, 1],
  late_becomes_missing_after_min: [60, 240],
  late_to_half_absent_over_min: [30, 60],
  late_to_full_absent_over_min: [120, 240],
  late_absent_still_counts_late: [true],
  late_occurrence_unit_min: [5, 30],
  early_grace_min: [1, 5, 10],
  early_minutes_from: ["grace_start"],
  early_after_min: [5, 30],
  early_becomes_missing_after_min: [60, 240],
  early_to_half_absent_over_min: [30, 60],
  early_to_full_absent_over_min: [120, 240],
  early_absent_still_counts_early: [true],
  early_departure_approval: ["before_departure"],
  no_punch_absent_days: [0, 0.5],
  missing_punch_absent_days: [0.5, 1],
  half_day_below_minutes: [300, 480],
  absent_below_minutes: [120, 240],
  half_leave_punches: ["both_punches_needed"],
  late_amounts: [steps],
  early_amounts: [steps],
  missing_amount_minor: [1_000],
  half_day_absence_amount_minor: [10_000],
  day_absence_amount_minor: [20_000],
  discipline: [
    [
      { ...step, id: "late-1", measure: "late_count", at_least: 1 },
      { ...step, id: "late-2", measure: "late_count", at_least: 2 },
      { ...step, id: "row", measure: "absence_days_in_row", at_least: 2 },
    ],
    [
      { ...step, id: "both", measure: "late_and_early_count", at_least: 2 },
      { ...step, id: "missing", measure: "missing_count", at_least: 1 },
      { ...step, id: "days", measure: "absence_days", at_least: 1.5 },
      { ...step, id: "halves", measure: "absence_half_day_count", at_least: 1 },
      { ...step, id: "wholes", measure: "absence_full_day_count", at_least: 2 },
      { ...step, id: "early", measure: "early_count", at_least: 1 },
    ],
  ],
  discipline_steps: ["every_step_reached"],
  absence_row_rest_days: ["break_the_row"],
  month_starts_on_day: [3, 26],
};

/** One rule with one of its values. */
export type Pick = readonly [rule: RuleName, value: unknown];

const picks: readonly Pick[] = Object.entries(values).flatMap(([rule, some]) =>
  // The keys of the table above are names of rules.
  (some as readonly unknown[]).map((value): Pick => [rule as RuleName, value]),
);
/** Each rule as likely as any other, however many values it has. */
const byRule = [...Map.groupBy(picks, ([rule]) => rule).values()].map((some) => fc.constantFrom(...some));

/** Some rules of a policy; none shrinks to the defaults. */
export const someRules: fc.Arbitrary<readonly Pick[]> = fc.array(fc.oneof(...byRule), { maxLength: 9, size: "max" });

/** Rules that sums, counts and ladders of a month depend on. */
const ofMonths: ReadonlySet<RuleName> = new Set([
  "late_occurrence_unit_min",
  "serious_late_from_min",
  "absent_late_from_min",
  "late_amounts",
  "early_amounts",
  "missing_amount_minor",
  "half_day_absence_amount_minor",
  "day_absence_amount_minor",
  "discipline",
  "discipline_steps",
  "month_starts_on_day",
]);
const ofMonthsByRule = [
  ...Map.groupBy(
    picks.filter(([rule]) => ofMonths.has(rule)),
    ([rule]) => rule,
  ).values(),
];

/** Some rules of a policy that a month depends on. */
export const monthRules: fc.Arbitrary<readonly Pick[]> = fc.array(fc.oneof(...ofMonthsByRule.map((some) => fc.constantFrom(...some))), {
  maxLength: 9,
  size: "max",
});

/** The rules that do not contradict those before them. */
export function rulesOf(base: Rules, drawn: readonly Pick[]): Rules {
  let rules: Rules = base;
  for (const [rule, value] of drawn) {
    const more = { ...rules, [rule]: value };
    // Values of the tables above are of their rules' types; what they contradict is asked here, their shapes once they are published.
    if (contradictions({ ...defaultPolicy, ...(more as Partial<Policy>) }).length === 0) rules = more;
  }
  return rules;
}

const hashes = new Map<string, string>();

/** Name of the policy these rules make. */
export function hashOf(rules: Rules): string {
  const text = JSON.stringify(rules);
  let hash = hashes.get(text);
  if (hash === undefined) {
    if (hashes.size > 10_000) hashes.clear();
    hashes.set(text, (hash = policyHash(parsePolicy(rules))));
  }
  return hash;
}
