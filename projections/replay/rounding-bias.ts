import type { EmployeeId } from "../../shared/ids.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { tableLines } from "./columns.ts";
import type { AnswerLanguage } from "./phrases.ts";

/** What rounding adds to a person's working time; negative where it takes. */
export interface RoundingBias {
  readonly employee: EmployeeId;
  /** Dates with work. */
  readonly dates: number;
  readonly totalSeconds: number;
  /** Per date with work. */
  readonly meanSeconds: number;
  /** Dates on which rounding added, and on which it took. */
  readonly added: number;
  readonly took: number;
}

/** The bias of each person with work on any of the days, by employee id, and of all together. */
export interface BiasReport {
  readonly people: readonly RoundingBias[];
  readonly all: Omit<RoundingBias, "employee">;
}

/**
 * How fair rounding is: the mean and the sum of what it adds to or takes from each person's working time. Rounding that
 * takes on the whole is unlawful in some places, and one that favours the same people every day is unfair anywhere.
 */
export function roundingBias(days: readonly DayResult[]): BiasReport {
  const worked = days.filter((day) => day.workedSeconds > 0 || day.roundedWorkedSeconds > 0);
  const byPerson = Map.groupBy(worked, (day) => day.employee);
  const people = [...byPerson].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([employee, own]) => ({ employee, ...biasOf(own) }));
  return { people, all: biasOf(worked) };
}

function biasOf(days: readonly DayResult[]): Omit<RoundingBias, "employee"> {
  const differences = days.map((day) => day.roundedWorkedSeconds - day.workedSeconds);
  const totalSeconds = differences.reduce((sum, seconds) => sum + seconds, 0);
  return {
    dates: days.length,
    totalSeconds,
    meanSeconds: days.length === 0 ? 0 : totalSeconds / days.length,
    added: differences.filter((seconds) => seconds > 0).length,
    took: differences.filter((seconds) => seconds < 0).length,
  };
}

/** The report as text: a line a person, the one for all last. */
export function renderRoundingBias({ people, all }: BiasReport, lang: AnswerLanguage): string {
  const heading =
    lang === "en"
      ? ["employee", "dates", "total s", "mean s a date", "dates added", "dates taken"]
      : ["员工", "天数", "合计（秒）", "日均（秒）", "增加的天数", "减少的天数"];
  const line = (name: string, { dates, totalSeconds, meanSeconds, added, took }: BiasReport["all"]): string[] => [
    name,
    String(dates),
    signed(totalSeconds, 0),
    signed(meanSeconds, 1),
    String(added),
    String(took),
  ];
  const rows = [heading, ...people.map(({ employee, ...bias }) => line(employee, bias)), line(lang === "en" ? "all" : "全部", all)];
  return tableLines(rows, new Set([1, 2, 3, 4, 5])).join("\n");
}

const signed = (value: number, digits: number): string => `${value > 0 ? "+" : ""}${value.toFixed(digits)}`;
