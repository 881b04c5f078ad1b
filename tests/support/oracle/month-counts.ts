import type { Policy } from "../../../shared/policy/schema.ts";
import type { OracleDay } from "./day.ts";

/** Seconds of each of the date's edges of a kind, where what they say stands. */
export function edgesOf(day: OracleDay, result: string, edge?: string): number[] {
  const own = day.offEdges.filter((one) => one.result === result && (edge === undefined || one.edge === edge));
  const stands = (one: { readonly edge: string }): boolean =>
    day.flags[result === "missing" ? `missing_${one.edge}` : result] === "confirmed";
  return own.filter(stands).map((one) => one.seconds);
}

/** A lateness of more than so many minutes counts as two. */
export function timesOf(seconds: number, { late_occurrence_unit_min: unit }: Policy): number {
  return unit !== null && seconds > unit * 60 ? 2 : 1;
}

/** Missing punches that did not become absence. */
export function missingOf(day: OracleDay): number {
  return day.absenceRules.includes("missing_punch_absent_days") ? 0 : edgesOf(day, "missing").length;
}
