import type { EmployeeId, LocalDate } from "../../shared/ids.ts";
import type { DayResult } from "../attendance/day-result.ts";
import type { MonthSheet } from "./sheet-types.ts";

/** A day of a person that later evidence can still change. */
export interface UnsettledDay {
  readonly employee: EmployeeId;
  readonly date: LocalDate;
}

/** Days of a sheet that are pending, or stand only provisionally because a window is open or a terminal has not reported. */
export function unsettledDays(sheet: MonthSheet): UnsettledDay[] {
  return sheet.rows.flatMap((row) => row.days.filter(isUnsettled).map(({ employee, date }) => ({ employee, date })));
}

const isUnsettled = (day: DayResult): boolean =>
  day.status === "pending" || day.pendingHalfDays > 0 || (day.state === "provisional" && day.status !== "none");
