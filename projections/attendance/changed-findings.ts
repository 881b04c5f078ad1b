import { directionIn, directionOut } from "../facts/codes.ts";
import type { ChangeableResult, ResultChangeFact } from "../facts/conduct-types.ts";
import type { ShiftId } from "../../shared/ids.ts";
import type { Clause } from "../../shared/policy/rule.ts";
import type { RuleName } from "../../shared/policy/schema.ts";
import { edgeExcused, edgeResult, edgeShift } from "./changed-results.ts";
import type { CompiledPolicy, EdgeRules } from "./compiled-policy.ts";
import { plannedWindows, type JudgedDay } from "./judged-day.ts";
import type { Finding } from "./day-result.ts";
import * as row from "./day-row.ts";

/** What the rules would have made of what was excused. */
interface WouldBe {
  readonly clause: Clause;
  readonly rule: RuleName;
  readonly seconds?: number;
}

/** A finding for each result of the date that a person excused: who, why, and which rule would have applied. */
export function changedFindings(changes: readonly ResultChangeFact[], judged: JudgedDay): Finding[] {
  return changes
    .filter((change) => change.day === judged.day)
    .map(({ which, shift, by, reason, position }) => {
      const found = wouldBe({ which, shift }, judged);
      const { clause, rule, seconds } = found ?? usualRule(which, judged.policy);
      const value = judged.policy.source[rule];
      return {
        code: "result_changed",
        clause,
        rule,
        value: typeof value === "string" ? value : JSON.stringify(value),
        state: "confirmed",
        ...(seconds === undefined ? {} : { seconds }),
        changed: { which, shift, by, reason, position, effect: found !== null },
      };
    });
}

/** The rule that would have applied; null when nothing would have. */
function wouldBe({ which, shift }: Pick<ResultChangeFact, "which" | "shift">, judged: JudgedDay): WouldBe | null {
  const { words, offEdges, policy } = judged;
  if (which === "absence") return (words[row.wordBecause]! & row.becauseChangedAbsence) === 0 ? null : absenceRule(words[row.wordBecause]!);
  const direction = which === "late" || which === "missing_in" ? directionIn : directionOut;
  const missing = which === "missing_in" || which === "missing_out";
  for (let at = 0; at < offEdges.length; at += 3) {
    const result = offEdges[at + 1]!;
    if (offEdges[at] !== direction || (result & edgeExcused) === 0) continue;
    if (shift !== null && shiftAt(judged, result >> edgeShift) !== shift) continue;
    const isMissing = (result & edgeResult) === row.slotMissing;
    if (isMissing && missing) return { clause: "capture", rule: "pairing" };
    if (isMissing)
      return { clause: "capture", rule: direction === directionIn ? "late_becomes_missing_after_min" : "early_becomes_missing_after_min" };
    if (!missing) return edgeRule(direction === directionIn, result & edgeResult, offEdges[at + 2]!, policy);
  }
  return null;
}

/** The planned shift of a number on the date. */
function shiftAt(judged: JudgedDay, number: number): ShiftId | undefined {
  const planned = plannedWindows(judged)[number];
  return planned?.set[planned.shift]?.id;
}

function edgeRule(arrival: boolean, result: number, seconds: number, policy: CompiledPolicy): WouldBe {
  const rules = arrival ? policy.arrival : policy.departure;
  const off = seconds + (rules.fromGrace ? rules.grace : 0);
  const side = arrival ? "late" : "early";
  if (off > rules.fullAbsentOver) return { clause: "absent", rule: `${side}_to_full_absent_over_min`, seconds };
  if (off > rules.halfAbsentOver) return { clause: "absent", rule: `${side}_to_half_absent_over_min`, seconds };
  return { clause: side, rule: bandRule(result, rules), seconds };
}

function bandRule(result: number, rules: EdgeRules): RuleName {
  if (result === row.slotAbsentLate) return "absent_late_from_min";
  return result === row.slotSeriousLate ? "serious_late_from_min" : rules.graceRule;
}

const absenceRules: readonly (readonly [number, Clause, RuleName])[] = [
  [row.becauseNoPunch, "absent", "no_punch_absent_days"],
  [row.becauseLateFull, "absent", "late_to_full_absent_over_min"],
  [row.becauseEarlyFull, "absent", "early_to_full_absent_over_min"],
  [row.becauseAbsentBelow, "absent", "absent_below_minutes"],
  [row.becauseLateHalf, "absent", "late_to_half_absent_over_min"],
  [row.becauseEarlyHalf, "absent", "early_to_half_absent_over_min"],
  [row.becauseAbsentLate, "late", "absent_late_absent_days"],
  [row.becauseMissing, "absent", "missing_punch_absent_days"],
  [row.becauseHalfBelow, "absent", "half_day_below_minutes"],
  [row.becauseLeaveFell, "leave", "leave_types"],
];

/** The gravest reason for which the date would have been absence. */
function absenceRule(because: number): WouldBe | null {
  const found = absenceRules.find(([bit]) => (because & bit) !== 0);
  return found === undefined ? null : { clause: found[1], rule: found[2] };
}

/** The rule a result usually goes by, for a change of what the rules find nothing wrong with any more. */
function usualRule(which: ChangeableResult, { arrival, departure }: CompiledPolicy): WouldBe {
  switch (which) {
    case "late":
      return { clause: "late", rule: arrival.graceRule };
    case "early":
      return { clause: "early", rule: departure.graceRule };
    case "missing_in":
    case "missing_out":
      return { clause: "capture", rule: "pairing" };
    case "absence":
      return { clause: "absent", rule: "no_punch_absent_days" };
  }
}
