import { parsePolicy } from "../../shared/policy/parse.ts";
import type { Policy, RuleName } from "../../shared/policy/schema.ts";

/** A policy in which as many rules as possible have an effect at once. */
const busy = {
  working_days_per_week: 5,
  spot_checks_per_month: 2,
  bounce_window_seconds: 60,
  auto_break: { after_minutes: 360, deduct_minutes: 20 },
  rounding: { mode: "closest", in_minutes: 10, out_minutes: 15, out_mode: "up" },
  night_window: { start: "22:00", end: "06:00" },
  flex_late_max_min: 15,
  flex_early_max_min: 20,
  late_stay_relief: [
    { left_after_end_min: 120, relief_min: 30 },
    { left_after_end_min: 180, relief_min: 65 },
  ],
  overtime: {
    basis: "punch_after_shift_end",
    ignore_up_to_minutes: 10,
    starts_after_min: 25,
    min_minutes: 35,
    max_minutes: 245,
    before_shift: true,
  },
  overtime_round_down_to_minutes: 15,
  overtime_on_rest_days: { ignore_up_to_minutes: 10, min_minutes: 35, max_minutes: 480, round_down_to_minutes: 15 },
  overtime_on_holidays: { ignore_up_to_minutes: 20, min_minutes: 45, max_minutes: 420, round_down_to_minutes: 25 },
  missed_duty_absent_days: 0.5,
  late_grace_min: 5,
  late_to_half_absent_over_min: 65,
  late_to_full_absent_over_min: 125,
  late_occurrence_unit_min: 12,
  suspect_two_badges: { within_seconds: 3, on_dates: 2 },
  late_free: { times: 3, max_minutes: 10 },
  early_grace_min: 6,
  early_to_half_absent_over_min: 66,
  early_to_full_absent_over_min: 126,
  half_day_below_minutes: 305,
  absent_below_minutes: 185,
  late_amounts: [
    { over_min: 0, amount_minor: 2_000 },
    { over_min: 30, amount_minor: 5_050 },
  ],
  early_amounts: [
    { over_min: 0, amount_minor: 2_100 },
    { over_min: 31, amount_minor: 5_100 },
  ],
  missing_amount_minor: 1_000,
  half_day_absence_amount_minor: 10_000,
  day_absence_amount_minor: 20_000,
  discipline: [
    { id: "late-3", clause: "late", measure: "late_count", at_least: 3, action: "written_warning", bonus_bps: 500, amount_minor: 300 },
    { id: "late-5", clause: "late", measure: "late_count", at_least: 5, action: "serious_warning", bonus_bps: 1_000, amount_minor: 400 },
    { id: "row", clause: "absent", measure: "absence_days_in_row", at_least: 3, action: "dismissal", bonus_bps: 0, amount_minor: 0 },
  ],
  proxy_bonus_bps: 5_000,
  month_starts_on_day: 26,
  make_up_punches_per_month: 3,
  make_up_deadline_days: 7,
  leave_types: [
    {
      kind: "sick",
      name: { zh: "病假", en: "Sick leave" },
      clause: "leave.sick",
      symbol: "病",
      unit: "half_day",
      days: "working",
      paid_bps: 8_000,
      notice_days: 2,
      urgent_form_within_days: 3,
      evidence: { what: { zh: "医院证明", en: "certificate" }, within_days: 4, counted_in: "working" },
      yearly_days_max: 12,
    },
    {
      kind: "annual",
      name: { zh: "年假", en: "Annual leave" },
      clause: "leave.statutory",
      symbol: "年",
      unit: "day",
      days: "natural",
      paid_bps: 10_000,
    },
  ],
} as const;

const lieuType = {
  kind: "time_in_lieu",
  name: { zh: "调休", en: "Time in lieu" },
  clause: "overtime",
  symbol: "调",
  unit: "half_day",
  days: "working",
  paid_bps: 10_000,
} as const;

const noAbsenceByLateness = { late_to_half_absent_over_min: null, late_to_full_absent_over_min: null };
const higherBands = { ...noAbsenceByLateness, serious_late_from_min: 30, absent_late_from_min: 60, absent_late_absent_days: 0.5 };
const comprehensive = {
  hours_system: "comprehensive",
  overtime: { basis: "rest_days_only" },
  comprehensive_hours: { ignore_up_to_minutes: 60, max_overtime_minutes: 2_160, standard_minutes: 9_990, period: "month" },
};
const punchedBreaks = { break_rule: "punched_breaks", pairing: "alternate_pairs" };
const free = { hours_system: "free", overtime: { basis: "rest_days_only" }, discipline: [] };
const spans = { attribution: "span" };

/** What else must be so for a rule to have an effect. */
const contexts: Partial<Record<RuleName, object>> = {
  time_in_lieu: {
    leave_types: [...busy.leave_types, lieuType],
    // A class of its own, so that there is another one to change to.
    overtime_class: { workday: "workday", rest: "rest_day", statutory_holiday: "new_word" },
    time_in_lieu: {
      earned_by: [
        { overtime_class: "workday", ratio_bps: 10_000 },
        { overtime_class: "rest_day", ratio_bps: 15_000 },
      ],
      expires_after_days: 90,
    },
  },
  comprehensive_hours: comprehensive,
  free_minimum_minutes: { ...free, free_minimum_minutes: 200 },
  hours_system: free,
  break_rule: punchedBreaks,
  punched_breaks_at_least: punchedBreaks,
  overtime_needs: { overtime_needs: { workday: "both", rest: "punch", statutory_holiday: "approval" } },
  day_cut_at: { attribution: "day_cut" },
  shift_date_policy: spans,
  max_span_minutes: spans,
  new_span_gap_minutes: spans,
  late_permit_min: { late_grace_min: 0, late_permit_min: 10 },
  late_after_min: { late_grace_min: 0, late_after_min: 10 },
  serious_late_from_min: higherBands,
  absent_late_from_min: higherBands,
  absent_late_absent_days: higherBands,
  late_becomes_missing_after_min: { ...noAbsenceByLateness, late_becomes_missing_after_min: 95 },
  early_after_min: { early_grace_min: 0, early_after_min: 10 },
  early_becomes_missing_after_min: {
    early_to_half_absent_over_min: null,
    early_to_full_absent_over_min: null,
    early_becomes_missing_after_min: 95,
  },
};

/** A policy in which the rule has an effect. */
export const policyWhereItMatters = (rule: RuleName): Policy => parsePolicy({ ...busy, ...contexts[rule] });

/** A place in a policy, such as `leave_types.0.paid_bps`, and a policy with another value there. */
export interface PolicyChange {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly policy: Policy;
}

/** Every allowed other value tried at every place of a rule. `words` are the words of the schema. */
export function changesOf(
  base: Policy,
  rule: RuleName,
  words: readonly string[],
): { readonly places: string[]; readonly changes: PolicyChange[] } {
  const places = placesOf(base[rule], [rule]);
  const changes = places.flatMap((path) => {
    const from = at(base, path);
    return otherValues(from, words).flatMap((to): PolicyChange[] => {
      const changed = structuredClone(base) as object;
      put(changed, path, to);
      const policy = allowed(changed);
      return policy === undefined ? [] : [{ path: path.join("."), from, to, policy }];
    });
  });
  return { places: places.map((path) => path.join(".")), changes };
}

/** The rule itself and everything inside it. */
function placesOf(value: unknown, path: readonly string[]): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([key, part]) => placesOf(part, [...path, key]))];
}

function otherValues(from: unknown, words: readonly string[]): unknown[] {
  const others = ((): unknown[] => {
    if (typeof from === "number") return [null, from + 1, from - 1, from + 0.5, from + 7, from * 2, 0, -1];
    if (typeof from === "boolean") return [!from];
    if (typeof from === "string") return [...words, "10:15", "12:45", "17:45", "USD", "new_word", "另", null];
    if (Array.isArray(from)) return [from.slice(0, -1), []];
    return from === null ? [1, 200, { what: { zh: "证明", en: "proof" }, within_days: 9, counted_in: "natural" }] : [null];
  })();
  return others.filter((to) => to !== from);
}

function allowed(input: unknown): Policy | undefined {
  try {
    return parsePolicy(input);
  } catch {
    return undefined;
  }
}

const at = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], value);

function put(value: object, path: readonly string[], to: unknown): void {
  (at(value, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1)!] = to;
}
