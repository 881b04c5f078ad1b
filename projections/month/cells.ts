import type { EpochMs, LocalDate } from "../../shared/ids.ts";
import type { SheetWord } from "../../shared/policy/rules-month.ts";
import type { Policy } from "../../shared/policy/schema.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { isConfirmed } from "./counts.ts";
import { halfWords } from "./half-cells.ts";
import type { SheetCell } from "./sheet-types.ts";

/** A date's cell. @param day Undefined when the person did not belong to the department on the date. */
export function cellOf(date: LocalDate, day: DayResult | undefined, policy: Policy, at: EpochMs): SheetCell {
  const word = day === undefined ? "none" : wordOf(day, at);
  const leaveKind = day !== undefined && word === "leave" ? (day.leave[0]?.kind ?? null) : null;
  const leaveSymbol = policy.leave_types.find((type) => type.kind === leaveKind)?.symbol;
  const provisional = day !== undefined && word !== "none" && day.state === "provisional";
  const symbolOf = (of: SheetWord): string => (of === "leave" ? leaveSymbol : undefined) ?? policy.sheet_symbols[of];
  const cell = { date, word, symbol: symbolOf(word), leaveKind, provisional };
  const halves = day === undefined ? [word, word] : halfWords(word, day);
  if (halves[0] === halves[1]) return cell;
  return { ...cell, halves: halves.map((of) => ({ word: of, symbol: symbolOf(of) })) };
}

/** The one word that says most of a day. What is only provisional beside a presence is left to the day's explanation. */
function wordOf(day: DayResult, at: EpochMs): SheetWord {
  switch (day.status) {
    case "none":
      return "none";
    case "pending":
      return isToCome(day, at) ? "none" : "pending";
    case "absent":
    case "half_absent":
      return day.status;
    case "leave":
    case "half_leave":
      return "leave";
    case "rest":
    case "holiday":
      return day.flags.includes("rest_day_work") ? "rest_day_work" : day.status;
    case "present":
      return wordOfPresence(day);
  }
}

function isToCome(day: DayResult, at: EpochMs): boolean {
  const opensAt = day.windows[0]?.opensAt;
  return opensAt !== undefined && opensAt * 1_000 > at;
}

function wordOfPresence(day: DayResult): SheetWord {
  if (isConfirmed(day, "missing_in") || isConfirmed(day, "missing_out")) return "missing";
  for (const flag of ["absent_late", "serious_late", "late"] as const) if (day.flags.includes(flag)) return flag;
  if (isConfirmed(day, "early")) return "early";
  return day.flags.includes("field") ? "field" : "present";
}
