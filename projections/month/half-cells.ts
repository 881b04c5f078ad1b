import type { SheetWord } from "../../shared/policy/rules-month.ts";
import type { DayFlag, DayResult } from "../attendance/day-result.ts";
import { isConfirmed } from "./counts.ts";

/** A date's words for its morning and its afternoon. */
export type HalfWords = readonly [morning: SheetWord, afternoon: SheetWord];

/**
 * Splits a date's cell: what is about the arrival belongs to the morning, what is about the departure to the afternoon; half
 * a day of leave or absence stands in the half it took.
 *
 * @param whole The date's own word; that of a whole day stands in both halves.
 */
export function halfWords(whole: SheetWord, day: DayResult): HalfWords {
  const arrival = arrivalWord(day);
  const departure = departureWord(day);
  switch (day.status) {
    case "present":
      return [arrival, departure];
    case "half_leave":
      return leaveIsInTheMorning(day) ? ["leave", departure] : [arrival, "leave"];
    case "half_absent":
      return absenceIsOfTheArrival(day) ? ["half_absent", departure] : [arrival, "half_absent"];
    case "absent":
    case "leave":
    case "rest":
    case "holiday":
    case "pending":
    case "none":
      return [whole, whole];
  }
}

function arrivalWord(day: DayResult): SheetWord {
  if (isConfirmed(day, "missing_in")) return "missing";
  return (
    (["absent_late", "serious_late", "late"] as const satisfies readonly DayFlag[]).find((flag) => day.flags.includes(flag)) ?? "present"
  );
}

function departureWord(day: DayResult): SheetWord {
  if (isConfirmed(day, "missing_out")) return "missing";
  return isConfirmed(day, "early") ? "early" : "present";
}

const leaveIsInTheMorning = ({ windows }: DayResult): boolean => windows.some((window) => window.expectedFrom > window.startsAt);

const ofTheArrival = new Set(["late_to_half_absent_over_min", "absent_late_absent_days"]);

function absenceIsOfTheArrival(day: DayResult): boolean {
  const finding = day.findings.find(({ code }) => code === "half_absent");
  return (
    finding !== undefined &&
    (ofTheArrival.has(finding.rule) || (finding.rule === "missing_punch_absent_days" && day.inResult === "missing"))
  );
}
