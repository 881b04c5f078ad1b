import type { EmployeeId } from "../../shared/ids.ts";
import type { MonthSheet, SheetRow } from "./sheet-types.ts";

/** What shares of a person are of: sums of the smallest unit, from outside the ledger; what is not known is left out. */
export interface ShareBases {
  /** The month's bonus. */
  readonly bonusMinor?: number | undefined;
  /** A day's pay. */
  readonly dayPayMinor?: number | undefined;
}

/** A share as a sum. */
export interface PricedShare {
  /** A deduction's rule, or a proposal's step. */
  readonly of: string;
  readonly base: "bonus" | "day_pay";
  readonly bps: number;
  /** Null where the base is not known: then the share is what there is to say. */
  readonly amountMinor: number | null;
}

/** A person's shares as sums. Of proposals too, for whoever decides; only deductions are in the total. */
export interface PricedRow {
  readonly employee: EmployeeId;
  readonly deductions: readonly PricedShare[];
  readonly proposals: readonly PricedShare[];
  /** All deductions of the row, sums and shares; null where a share has no base. */
  readonly totalMinor: number | null;
}

/**
 * Turns the shares of a sheet into sums. The sheet itself stays as it is: its bases are no facts of the ledger, and what was
 * signed is the share.
 */
export function priceShares(sheet: Pick<MonthSheet, "rows" | "shareRounding">, basesOf: (employee: EmployeeId) => ShareBases): PricedRow[] {
  return sheet.rows.map((row) => priceRow(row, basesOf(row.employee), sheet.shareRounding));
}

function priceRow(row: SheetRow, { bonusMinor, dayPayMinor }: ShareBases, rounding: MonthSheet["shareRounding"]): PricedRow {
  const priced = (of: string, base: PricedShare["base"], bps: number): PricedShare[] => {
    const whole = base === "bonus" ? bonusMinor : dayPayMinor;
    return bps === 0 ? [] : [{ of, base, bps, amountMinor: whole === undefined ? null : shareAmount(whole, bps, rounding) }];
  };
  const deductions = row.deductions.flatMap(({ rule, bonusBps, dayPayBps }) => [
    ...priced(rule, "bonus", bonusBps),
    ...priced(rule, "day_pay", dayPayBps),
  ]);
  const known = deductions.every(({ amountMinor }) => amountMinor !== null);
  return {
    employee: row.employee,
    deductions,
    proposals: row.proposals.flatMap(({ step, bonusBps }) => priced(step, "bonus", bonusBps)),
    totalMinor: known ? deductions.reduce((total, { amountMinor }) => total + amountMinor!, row.deductionMinor) : null,
  };
}

/**
 * A share of a sum, exact until it is rounded once.
 *
 * @param bps Hundredths of a percent.
 */
export function shareAmount(baseMinor: number, bps: number, rounding: MonthSheet["shareRounding"]): number {
  const tenThousandths = BigInt(baseMinor) * BigInt(bps);
  return Number((tenThousandths + (rounding === "half_up" ? 5_000n : 0n)) / 10_000n);
}
