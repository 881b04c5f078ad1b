import type { EmployeeId } from "../../shared/ids.ts";
import type { MonthSheet, SheetRow, SheetTotals } from "../month/sheet-types.ts";

/** Totals of a month that two sheets are compared in: plain counts, half days and seconds. */
type TotalName = Exclude<keyof SheetTotals, "leaveByKind" | "leaveSecondsByKind" | "overtimeSeconds" | "timeInLieu">;

/** One figure of one person's month that differs between two sheets. */
export interface SheetDifference {
  readonly employee: EmployeeId;
  /** A total; `leave.<kind>` in half days; `leaveSeconds.<kind>` by the hour; `overtime.<class>` in seconds; `lieu.<figure>` of time in lieu and `hours.<figure>` over a period in seconds; `deductionMinor`; `bonusBps` and `dayPayBps`, shares deducted; `proposals`, and what they come to together, `proposedBonusBps` and `proposedMinor`; `remarks`; `row` when only one sheet has the person. */
  readonly figure: string;
  readonly from: number | string | null;
  readonly to: number | string | null;
}

/** What differs between two sheets of a department's month, and what that is in money. */
export interface SheetDifferences {
  readonly figures: readonly SheetDifference[];
  /** People for whom anything differs. */
  readonly employees: number;
  /** Checks on the spot, of the department and nobody's own. */
  readonly spotChecks: { readonly from: number; readonly to: number };
  /** All deductions of the sheets in the smallest unit of `currency`. */
  readonly deductionMinor: { readonly from: number; readonly to: number };
  readonly currency: string;
  readonly currencyMinorDigits: number;
}

/**
 * What differs between two sheets of the same department and month: as signed and as known now, or under two policies.
 *
 * Proposals are compared by the steps reached, as text, because a person decides about each anew, and by what they would take.
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
    spotChecks: { from: before.spotChecks.made, to: after.spotChecks.made },
    deductionMinor: { from: total(before), to: total(after) },
    currency: after.currency,
    currencyMinorDigits: after.currencyMinorDigits,
  };
}

/** Whether two sheets say the same in all that is compared. */
export const sayTheSame = ({ figures, spotChecks }: Pick<SheetDifferences, "figures" | "spotChecks">): boolean =>
  figures.length === 0 && spotChecks.from === spotChecks.to;

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

function figuresOf({ totals, periodHours, deductions, deductionMinor, proposals, remarks }: SheetRow): Map<string, number | string> {
  const { leaveByKind, leaveSecondsByKind, overtimeSeconds, timeInLieu, ...plain } = totals;
  const figures = new Map<string, number | string>(Object.entries(plain satisfies Record<TotalName, number>));
  for (const [kind, halfDays] of Object.entries(leaveByKind)) figures.set(`leave.${kind}`, halfDays);
  for (const [kind, seconds] of Object.entries(leaveSecondsByKind)) figures.set(`leaveSeconds.${kind}`, seconds);
  for (const [name, seconds] of Object.entries(overtimeSeconds)) figures.set(`overtime.${name}`, seconds);
  for (const [name, seconds] of Object.entries(timeInLieu ?? {})) figures.set(`lieu.${name}`, seconds);
  if (periodHours !== undefined)
    for (const name of ["workedSeconds", "standardSeconds", "overtimeSeconds"] as const) figures.set(`hours.${name}`, periodHours[name]);
  figures.set("deductionMinor", deductionMinor);
  figures.set("bonusBps", sumOf(deductions, "bonusBps"));
  figures.set("dayPayBps", sumOf(deductions, "dayPayBps"));
  figures.set("proposedBonusBps", sumOf(proposals, "bonusBps"));
  figures.set("proposedMinor", sumOf(proposals, "amountMinor"));
  figures.set("proposals", proposals.map((proposal) => `${proposal.action} (${proposal.step})`).join(", ") || "–");
  figures.set("remarks", remarks.map(({ date, remark }) => `${date} ${remark}`).join("; ") || "–");
  return figures;
}

/** One figure of several deductions or proposals, added up. */
export const sumOf = <Name extends string>(parts: readonly Readonly<Record<Name, number>>[], name: Name): number =>
  parts.reduce((sum, part) => sum + part[name], 0);
