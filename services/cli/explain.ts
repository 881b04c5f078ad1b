import { explainDay } from "../../projections/replay/explain.ts";
import { monthFigures, type MonthFigure } from "../../projections/replay/explain-month-types.ts";
import { explainMonth } from "../../projections/replay/explain-month.ts";
import { explainNoDay } from "../../projections/replay/explain-no-day.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { nearestWord } from "../../shared/policy/nearest-word.ts";
import { readDirectory } from "../setup/directory.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { dateOf } from "./replay.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance explain EMPLOYEE DATE` and `attendance explain EMPLOYEE --month YYYY-MM` */
export const run: Run = async (options, [employee = "", given]) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const month = options["month"] === undefined ? undefined : monthOf(options["month"], given);
  const figure = figureOf(options["figure"], month);
  const date = month === undefined ? dateOf("date", given) : "";
  const name = readDirectory(config.DATA_FOLDER)[employee];
  const print = (lines: readonly string[]): void => named(lines, employee, name).forEach((line) => output.line(line));
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    const lang = languageOf(options, config);
    if (month !== undefined) {
      const question = { employee, month, ...asOf, ...policies, ...(figure === undefined ? {} : { figure }) };
      const explained = explainMonth(facts, question, lang);
      if (explained.length === 0) throw notFound(employee, month);
      output.value(explained.length === 1 ? explained[0] : explained);
      for (const { lines } of explained) print(lines);
      return exitCodes.done;
    }
    const question = { employee, date, ...asOf, ...policies };
    const explanation = explainDay(facts, question, lang) ?? explainNoDay(facts, question, lang);
    if (explanation === null) throw notFound(employee, date);
    output.value(explanation);
    print(explanation.lines);
    return exitCodes.done;
  });
};

/** Names stay out of the ledger and of what is explained; the first line begins with the id, and here the name goes beside it. */
function named([first = "", ...rest]: readonly string[], employee: string, name: string | undefined): string[] {
  const known = name !== undefined && name !== employee && first.startsWith(employee);
  return [known ? `${employee} ${name}${first.slice(employee.length)}` : first, ...rest];
}

function notFound(employee: string, date: string): AttendanceError {
  const message = `there is nothing about ${employee} on ${date}: nobody of this id was employed then, and no punch is theirs`;
  return new AttendanceError("NOT_FOUND", message, { employee, date });
}

function monthOf(value: unknown, date: string | undefined): string {
  const month = String(value);
  if (date !== undefined) throw faulty("date", date, "a date or --month, not both");
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw faulty("--month", month, "a month as YYYY-MM");
  return month;
}

function figureOf(value: unknown, month: string | undefined): MonthFigure | undefined {
  if (value === undefined) return undefined;
  const name = String(value);
  if (month === undefined) throw faulty("--figure", name, "figures are of a month: say --month YYYY-MM too");
  if (name in monthFigures) return name as MonthFigure;
  const near = nearestWord(name, Object.keys(monthFigures));
  throw faulty("--figure", name, near === undefined ? `one of ${Object.keys(monthFigures).join(", ")}` : `did you mean ${near}?`);
}

const faulty = (field: string, value: string, remedy: string): AttendanceError =>
  new AttendanceError("COMMAND_INPUT_INVALID", `${field} = ${value}: ${remedy}`, { field, value });
