import type { Facts } from "../../projections/facts/facts-types.ts";
import { monthSheet, type MonthSheet } from "../../projections/month/month-sheet.ts";
import type { AnswerAt, ReplayScope } from "../../projections/replay/answer.ts";
import { monthsWithin } from "../../projections/replay/month-differences.ts";
import { renderSheetText } from "../../projections/replay/render-sheet.ts";
import type { Output } from "./output.ts";

/**
 * The sheets of the months with a date in the range, whole months each. Where only some people are asked about, others' rows
 * are left out; the hash stays that of the whole sheet.
 */
export function monthsOf(facts: Facts, scope: ReplayScope, answer: AnswerAt): MonthSheet[] {
  const asked = scope.employees === undefined ? undefined : new Set(scope.employees);
  return monthsWithin(facts, scope, [answer]).map((month) => {
    const sheet = monthSheet(facts, { ...month, ...answer });
    return asked === undefined ? sheet : { ...sheet, rows: sheet.rows.filter(({ employee }) => asked.has(employee)) };
  });
}

/** Prints sheets one below the other; proposals stand in each. */
export function printMonths(
  sheets: readonly MonthSheet[],
  { output, lang, nameOf }: { readonly output: Output; readonly lang: "zh-CN" | "en"; readonly nameOf: (employee: string) => string },
): void {
  for (const sheet of sheets) output.line(`\n${renderSheetText(sheet, { lang, nameOf }).trimEnd()}`);
}
