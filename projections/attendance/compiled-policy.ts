import type { Policy, RuleName } from "../../shared/policy/schema.ts";

/** Edge of a band that is not used. */
const off = Infinity;

export const pairFirstLast = 0;
export const pairAlternate = 1;
export const pairDirectionFirstLast = 2;
export const pairDirections = 3;

/** Judges one edge of a shift: the arrival, or mirrored the departure. Seconds; Infinity where a band is not used. */
export interface EdgeRules {
  /** Off by strictly more than this is late, or early. */
  readonly grace: number;
  readonly graceRule: RuleName;
  /** Minutes count from the end of the grace, not from the edge. */
  readonly fromGrace: boolean;
  /** Drop seconds before comparing. */
  readonly wholeMinutes: boolean;
  /** Off by so much or more. */
  readonly seriousFrom: number;
  readonly absentBandFrom: number;
  /** Half days charged in that band. */
  readonly absentBandHalves: number;
  /** Off by strictly more than this. */
  readonly missingOver: number;
  readonly halfAbsentOver: number;
  readonly fullAbsentOver: number;
  /** What became absence is late, or early, all the same. */
  readonly absentStillCounts: boolean;
}

/** What overtime needs and counts for on days of one type. Seconds. */
export interface OvertimeOnDay {
  readonly needs: "punch" | "approval" | "both";
  readonly ignoreUpTo: number;
  readonly min: number;
  readonly max: number;
  /** Whole steps only; 0: to the second. */
  readonly step: number;
}

/** The rules that windows are made by, and nothing else: two policies that agree in them have the same object. */
export interface WindowRules {
  readonly attribution: Policy["attribution"];
  readonly cutAt: number;
  /** A roster gives way to public holidays. */
  readonly holidaysOff: boolean;
}

/** A policy as plain numbers, made once for each version. All times in seconds. */
export interface CompiledPolicy {
  readonly hash: string | null;
  readonly source: Policy;
  readonly windows: WindowRules;
  readonly spanDate: Policy["shift_date_policy"];
  readonly spanMax: number;
  readonly spanGap: number;
  readonly bounce: number;
  readonly pairing: 0 | 1 | 2 | 3;
  readonly needsWatermark: boolean;
  readonly terminalWins: boolean;
  readonly manualMatch: number;
  /** Punches made away from the site do not count. */
  readonly fieldRefused: boolean;
  readonly fromShiftStart: boolean;
  readonly breaksAlways: boolean;
  readonly autoBreakAfter: number;
  readonly autoBreak: number;
  /** How arrivals, and departures, are rounded; null: not at all. */
  readonly rounding: "closest" | "down" | "up" | null;
  readonly roundingOut: "closest" | "down" | "up" | null;
  readonly roundIn: number;
  readonly roundOut: number;
  /** Start and end of the night after midnight, the end past the start; null when there is none. */
  readonly night: { readonly start: number; readonly end: number } | null;
  readonly flexLate: number;
  readonly flexEarly: number;
  readonly relief: readonly { readonly leftAfter: number; readonly relief: number }[];
  readonly overtime: {
    readonly basis: Policy["overtime"]["basis"];
    readonly startsAfter: number;
    readonly beforeShift: boolean;
  };
  /** By day type number of facts. */
  readonly overtimeOn: readonly OvertimeOnDay[];
  readonly free: boolean;
  readonly comprehensive: boolean;
  readonly freeMinimum: number;
  readonly dutyCountsAs: Policy["duty_counts_as"];
  readonly missedDutyHalves: number;
  readonly breaksPunched: boolean;
  readonly breaksAtLeast: boolean;
  readonly arrival: EdgeRules;
  readonly departure: EdgeRules;
  readonly approvalBeforeDeparture: boolean;
  readonly noPunchHalves: number;
  readonly missingHalves: number;
  readonly halfBelow: number;
  readonly absentBelow: number;
  readonly halfLeaveNeedsBoth: boolean;
  readonly leaveOnRestDays: ReadonlySet<string>;
  /** A working day as the regulation writes it: what leave by the hour is counted against. */
  readonly standardDaySeconds: number;
}

const compiled = new WeakMap<Policy, Map<string | null, CompiledPolicy>>();

/** The policy as the engine uses it; the same object for the same policy and hash. */
export function compilePolicy(policy: Policy, hash: string | null): CompiledPolicy {
  const byHash = compiled.get(policy) ?? new Map<string | null, CompiledPolicy>();
  compiled.set(policy, byHash);
  let found = byHash.get(hash);
  if (found === undefined) byHash.set(hash, (found = compile(policy, hash)));
  return found;
}

const pairings = {
  first_last: pairFirstLast,
  alternate_pairs: pairAlternate,
  direction_first_last: pairDirectionFirstLast,
  direction_pairs: pairDirections,
} as const;

function compile(policy: Policy, hash: string | null): CompiledPolicy {
  const { overtime, rounding, auto_break: autoBreak } = policy;
  return {
    hash,
    source: policy,
    windows: windowRules(policy),
    spanDate: policy.shift_date_policy,
    spanMax: policy.max_span_minutes * 60,
    spanGap: policy.new_span_gap_minutes * 60,
    bounce: policy.bounce_window_seconds,
    pairing: pairings[policy.pairing],
    needsWatermark: policy.absence_requires === "device_watermark_after_window_close",
    terminalWins: policy.manual_vs_device === "device_wins_for_same_slot_within_minutes",
    manualMatch: policy.manual_match_minutes * 60,
    fieldRefused: policy.field_punches === "refused",
    fromShiftStart: policy.worked_from !== "first_in",
    breaksAlways: policy.break_rule === "scheduled_break_always_deducted",
    autoBreakAfter: minutes(autoBreak?.after_minutes ?? null),
    autoBreak: (autoBreak?.deduct_minutes ?? 0) * 60,
    rounding: rounding?.mode ?? null,
    roundingOut: rounding?.out_mode ?? rounding?.mode ?? null,
    roundIn: (rounding?.in_minutes ?? 0) * 60,
    roundOut: (rounding?.out_minutes ?? 0) * 60,
    night: nightOf(policy),
    flexLate: policy.flex_late_max_min * 60,
    flexEarly: policy.flex_early_max_min * 60,
    relief: policy.late_stay_relief.map((step) => ({ leftAfter: step.left_after_end_min * 60, relief: step.relief_min * 60 })),
    overtime: {
      basis: overtime.basis,
      startsAfter: overtime.starts_after_min * 60,
      beforeShift: overtime.before_shift,
    },
    overtimeOn: overtimeOnDays(policy),
    free: policy.hours_system === "free",
    comprehensive: policy.hours_system === "comprehensive",
    freeMinimum: (policy.free_minimum_minutes ?? 0) * 60,
    dutyCountsAs: policy.duty_counts_as,
    missedDutyHalves: policy.missed_duty_absent_days * 2,
    breaksPunched: policy.break_rule === "punched_breaks",
    breaksAtLeast: policy.punched_breaks_at_least === "scheduled_length",
    arrival: arrivalRules(policy),
    departure: departureRules(policy),
    approvalBeforeDeparture: policy.early_departure_approval === "before_departure",
    noPunchHalves: policy.no_punch_absent_days * 2,
    missingHalves: policy.missing_punch_absent_days * 2,
    halfBelow: (policy.half_day_below_minutes ?? 0) * 60,
    absentBelow: (policy.absent_below_minutes ?? 0) * 60,
    halfLeaveNeedsBoth: policy.half_leave_punches === "both_punches_needed",
    leaveOnRestDays: new Set(policy.leave_types.filter((type) => type.days === "natural").map((type) => type.kind)),
    standardDaySeconds:
      timeOfDay(policy.work_end) - timeOfDay(policy.work_start) - (timeOfDay(policy.lunch_end) - timeOfDay(policy.lunch_start)),
  };
}

/** Rest days and holidays have limits of their own, as days off; one of unknown type is booked as a workday. */
function overtimeOnDays({ overtime, overtime_needs: given, ...policy }: Policy): OvertimeOnDay[] {
  const needs = typeof given === "string" ? { workday: given, rest: given, statutory_holiday: given } : given;
  const limited = ({ ignore_up_to_minutes: ignore, min_minutes: min, max_minutes: max, round_down_to_minutes: step }: Limits) => ({
    ignoreUpTo: ignore * 60,
    min: min * 60,
    max: minutes(max),
    step: step * 60,
  });
  const workday = { needs: needs.workday, ...limited({ ...overtime, round_down_to_minutes: policy.overtime_round_down_to_minutes }) };
  const rest = { needs: needs.rest, ...limited(policy.overtime_on_rest_days) };
  const holiday = { needs: needs.statutory_holiday, ...limited(policy.overtime_on_holidays) };
  return [workday, rest, holiday, { ...rest, needs: needs.workday }];
}

type Limits = Policy["overtime_on_rest_days"];

const knownWindowRules = new Map<string, WindowRules>();

function windowRules(policy: Policy): WindowRules {
  const rules: WindowRules = {
    attribution: policy.attribution,
    cutAt: timeOfDay(policy.day_cut_at),
    holidaysOff: policy.roster_on_holidays === "holiday_is_off",
  };
  const name = JSON.stringify(rules);
  const known = knownWindowRules.get(name);
  if (known === undefined) knownWindowRules.set(name, rules);
  return known ?? rules;
}

function arrivalRules(policy: Policy): EdgeRules {
  const graceRule =
    policy.late_after_min !== null ? "late_after_min" : policy.late_permit_min !== null ? "late_permit_min" : "late_grace_min";
  return {
    grace: (policy[graceRule] ?? 0) * 60,
    graceRule,
    fromGrace: policy.late_minutes_from === "grace_end",
    wholeMinutes: policy.late_compare === "whole_minute",
    seriousFrom: minutes(policy.serious_late_from_min),
    absentBandFrom: minutes(policy.absent_late_from_min),
    absentBandHalves: policy.absent_late_absent_days * 2,
    missingOver: minutes(policy.late_becomes_missing_after_min),
    halfAbsentOver: minutes(policy.late_to_half_absent_over_min),
    fullAbsentOver: minutes(policy.late_to_full_absent_over_min),
    absentStillCounts: policy.late_absent_still_counts_late,
  };
}

function departureRules(policy: Policy): EdgeRules {
  const graceRule = policy.early_after_min !== null ? "early_after_min" : "early_grace_min";
  return {
    grace: (policy[graceRule] ?? 0) * 60,
    graceRule,
    fromGrace: policy.early_minutes_from === "grace_start",
    wholeMinutes: false,
    seriousFrom: off,
    absentBandFrom: off,
    absentBandHalves: 0,
    missingOver: minutes(policy.early_becomes_missing_after_min),
    halfAbsentOver: minutes(policy.early_to_half_absent_over_min),
    fullAbsentOver: minutes(policy.early_to_full_absent_over_min),
    absentStillCounts: policy.early_absent_still_counts_early,
  };
}

const minutes = (value: number | null): number => (value === null ? off : value * 60);

const timeOfDay = (time: string): number => Number(time.slice(0, 2)) * 3_600 + Number(time.slice(3, 5)) * 60;

function nightOf(policy: Policy): CompiledPolicy["night"] {
  if (policy.night_window === null) return null;
  const start = timeOfDay(policy.night_window.start);
  const end = timeOfDay(policy.night_window.end);
  return { start, end: end > start ? end : end + 86_400 };
}
