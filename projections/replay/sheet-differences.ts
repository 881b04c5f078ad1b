import type { EmployeeId } from "../../shared/ids.ts";
import type { MonthSheet, SheetRow, SheetTotals } from "../month/sheet-types.ts";

/** Totals of a month that two sheets are compared in: plain counts, half days and seconds. */
type TotalName = Exclude<keyof SheetTotals, "leaveByKind" | "leaveSecondsByKind" | "overtimeSeconds" | "timeInLieu">;

/** One figure of one person's month that differs between two sheets. */
export interface SheetDifference {
  readonly employee: EmployeeId;
  /** A total; `leave.<kind>` in half days; `leaveSeconds.<kind>` by the hour; `overtime.<class>` in seconds; `lieu.<figure>` of time in lieu in seconds; `deductionMinor`; `bonusBps` and `dayPayBps`, shares deducted; `proposals`; `remarks`; `row` when only one sheet has the person. */
  readonly figure: string;
  readonly from: number | string | null;
  readonly to: number | string | null;
}

/** What differs between two sheets of a department's month, and what that is in money. */
export interface SheetDifferences {
  readonly figures: readonly SheetDifference[];
  /** People for whom anything differs. */
  readonly employees: number;
  /** All deductions of the sheets in the smallest unit of `currency`. */
  readonly deductionMinor: { readonly from: number; readonly to: number };
  readonly currency: string;
  readonly currencyMinorDigits: number;
}

/**
 * What differs between two sheets of the same department and month: as signed and as known now, or under two policies.
 *
 * Proposals are compared by the steps reached, as text, because a person decides about each anew.
 */
export function sheetDifferences(before: MonthSheet, after: MonthSheet): SheetDifferences {
  const pairs = new Map<EmployeeId, { before?: SheetRow; after?: SheetRow }>();
  for (const row of before.rows) pairs.set(row.employee, { before: row });
  for (const row of after.rows) pairs.set(row.employee, { ...pairs.get(row.employee), after: row });
  const figures = [...pairs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([employee, pair]) => rowDifferences(employee, pair.before, pair.after));
  const total = (sheet: MonthSheet): number => sheet.rows.reduce((sum, row) => sum + row.deductionMinor, 0);
  return {
    figures,
    employees: new Set(figures.map((difference) => difference.employee)).size,
    deductionMinor: { from: total(before), to: total(after) },
    currency: after.currency,
    currencyMinorDigits: after.currencyMinorDigits,
  };
}

/** The figures in which two rows of a person differ; `row` when only one sheet has the person. */
export function rowDifferences(employee: EmployeeId, before: SheetRow | undefined, after: SheetRow | undefined): SheetDifference[] {
  if (before === undefined || after === undefined)
    return [{ employee, figure: "row", from: before === undefined ? null : "present", to: after === undefined ? null : "present" }];
  const from = figuresOf(before);
  const to = figuresOf(after);
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((figure) => {
    const left = from.get(figure) ?? 0;
    const right = to.get(figure) ?? 0;
    return left === right ? [] : [{ employee, figure, from: left, to: right }];
  });
}

/** The figures of a row by name; only `row` when there is none. */
export function rowFigures(row: SheetRow | undefined): ReadonlyMap<string, number | string> {
  return row === undefined ? new Map([["row", "none"]]) : new Map([["row", "present"], ...figuresOf(row)]);
}

function figuresOf({ totals, deductions, deductionMinor, proposals, remarks }: SheetRow): Map<string, number | string> {
  const { leaveByKind, leaveSecondsByKind, overtimeSeconds, timeInLieu, ...plain } = totals;
  const figures = new Map<string, number | string>(Object.entries(plain satisfies Record<TotalName, number>));
  for (const [kind, halfDays] of Object.entries(leaveByKind)) figures.set(`leave.${kind}`, halfDays);
  for (const [kind, seconds] of Object.entries(leaveSecondsByKind)) figures.set(`leaveSeconds.${kind}`, seconds);
  for (const [name, seconds] of Object.entries(overtimeSeconds)) figures.set(`overtime.${name}`, seconds);
  for (const [name, seconds] of Object.entries(timeInLieu ?? {})) figures.set(`lieu.${name}`, seconds);
  figures.set("deductionMinor", deductionMinor);
  for (const share of ["bonusBps", "dayPayBps"] as const)
    figures.set(
      share,
      deductions.reduce((sum, one) => sum + one[share], 0),
    );
  figures.set("proposals", proposals.map((proposal) => `${proposal.action} (${proposal.step})`).join(", ") || "–");
  figures.set("remarks", remarks.map(({ date, remark }) => `${date} ${remark}`).join("; ") || "–");
  return figures;
}
