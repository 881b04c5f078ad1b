import { refuse, type Refusal } from "../../shared/errors.ts";
import type { EpochMs } from "../../shared/ids.ts";
import type { Facts, SignOff } from "../facts/facts-types.ts";
import { monthSheet } from "../month/month-sheet.ts";
import type { MonthSheet } from "../month/sheet-types.ts";
import type { AnswerAt, Comparison } from "./answer.ts";
import type { DifferingDate } from "./answer-differences.ts";
import { differences, type DayDifference } from "./differences.ts";
import { sheetDifferences, type SheetDifference, type SheetDifferences } from "./sheet-differences.ts";

/** `fact`: something else is known, or time has passed; `rule`: a policy was published since that judges otherwise. */
export type Why = "fact" | "rule";

/** A figure of a person's month that would be another if the sheet were made now. */
export interface OpenFigure extends SheetDifference {
  readonly why: Why;
}

/** A figure of one day that would be another: where an open figure comes from. */
export interface OpenDay extends DayDifference {
  readonly why: Why;
}

/** What a signature needs to be checked: the sheet it stands under, and how that sheet can be made again. */
export type Signature = Pick<SignOff, "department" | "month" | "asOfPosition" | "at" | "sheetHash">;

/** A signed sheet beside the same month as known now. Nothing of it is ever written into the signed sheet. */
export interface OpenDifferences {
  /** The sheet as signed, made again from what was known then. */
  readonly signed: MonthSheet;
  /** The sheet as it would be now. */
  readonly now: MonthSheet;
  /**
   * SHEET_HASH_DIFFERS when the sheet made again has not the hash that was signed: then this program judges otherwise
   * than the one that signed, and `signed` must not be taken for what was signed.
   */
  readonly fault: Refusal | null;
  readonly figures: readonly OpenFigure[];
  readonly days: readonly OpenDay[];
  /** How much is open: figures of the month, days of persons, and persons with either. */
  readonly open: { readonly figures: number; readonly days: number; readonly employees: number };
  /** Checks on the spot of the period: as signed, and as now. */
  readonly spotChecks: SheetDifferences["spotChecks"];
  /** All deductions, in the smallest unit of the sheet's currency: as signed, as now, and what of the change is due to what. */
  readonly deductionMinor: { readonly from: number; readonly to: number; readonly byFact: number; readonly byRule: number };
}

/** Makes a signed sheet again, as of the position and the moment it was signed for, and checks its hash. */
export function signedSheet(facts: Facts, signature: Signature): { readonly sheet: MonthSheet; readonly fault: Refusal | null } {
  const { department, month, asOfPosition, at, sheetHash } = signature;
  const sheet = monthSheet(facts, { department, month, asOfPosition, at });
  if (sheet.hash === sheetHash) return { sheet, fault: null };
  return {
    sheet,
    fault: refuse(
      "SHEET_HASH_DIFFERS",
      `the sheet of ${department} for ${month} as of position ${asOfPosition} has the hash ${sheet.hash}, but ${sheetHash} was signed; ` +
        `this program judges otherwise than the one that signed it`,
      { department, month, asOfPosition, at, signed: sheetHash, actual: sheet.hash },
    ),
  };
}

/**
 * What has become known about a signed month since, as differences between the sheet as signed and as it would be now.
 *
 * They are found in two steps, so that each has one reason: first what else is known, judged by the policies known at
 * the signature (`fact`), then the policies published since (`rule`). The steps add up: a figure that both change stands
 * twice, and where they cancel out both stand.
 *
 * @param question What "now" is: a position, left out for everything known, and the moment of the question.
 */
export function openDifferences(
  facts: Facts,
  signature: Signature,
  question: { readonly asOfPosition?: number; readonly at: EpochMs },
): OpenDifferences {
  const { department, month } = signature;
  const { sheet: signed, fault } = signedSheet(facts, signature);
  const asked = { department, month, ...question };
  const sameRules = monthSheet(facts, { ...asked, policies: { asOfPosition: signature.asOfPosition } });
  const now = monthSheet(facts, asked);
  const byFact = step(signed, sameRules, "fact");
  const byRule = step(sameRules, now, "rule");
  const figures = [...byFact.figures, ...byRule.figures].toSorted((a, b) => compareText(a.employee, b.employee));
  const days = [...byFact.days, ...byRule.days].toSorted((a, b) => compareText(a.employee, b.employee) || compareText(a.date, b.date));
  return {
    signed,
    now,
    fault,
    figures,
    days,
    open: {
      figures: new Set(figures.map(({ employee, figure }) => `${figure} ${employee}`)).size,
      days: new Set(days.map(({ employee, date }) => `${date} ${employee}`)).size,
      employees: new Set([...figures, ...days].map(({ employee }) => employee)).size,
    },
    spotChecks: { from: signed.spotChecks.made, to: now.spotChecks.made },
    deductionMinor: { from: byFact.money.from, to: byRule.money.to, byFact: delta(byFact.money), byRule: delta(byRule.money) },
  };
}

/** A signed month and the same month as known at a question, as two answers: what an open difference of a day is explained from. */
export function openComparison(
  { from, until, department }: Pick<MonthSheet, "from" | "until" | "department">,
  signature: Signature,
  question: { readonly asOfPosition: number; readonly at: EpochMs },
): Comparison {
  const { asOfPosition, at } = signature;
  const answer = (known: { readonly asOfPosition: number; readonly at: EpochMs }): AnswerAt => ({
    ...known,
    policies: { asOfPosition: known.asOfPosition },
  });
  return { scope: { from, until, department }, before: answer({ asOfPosition, at }), after: answer(question) };
}

/** The dates of an open month that differ, each once. */
export function openDates({ days }: Pick<OpenDifferences, "days">): DifferingDate[] {
  const dates = new Map(days.map(({ employee, date, department }) => [`${employee} ${date}`, { employee, date, department }]));
  return [...dates.values()];
}

function step(before: MonthSheet, after: MonthSheet, why: Why) {
  const { figures, deductionMinor: money } = sheetDifferences(before, after);
  const days = differences(daysOf(before), daysOf(after), why === "rule").days;
  return {
    figures: figures.map((figure): OpenFigure => ({ ...figure, why })),
    days: days.map((day): OpenDay => ({ ...day, why })),
    money,
  };
}

const daysOf = (sheet: MonthSheet) => sheet.rows.flatMap((row) => row.days);
const delta = ({ from, to }: { readonly from: number; readonly to: number }): number => to - from;
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
