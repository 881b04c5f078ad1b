import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { JudgeOptions } from "../../projections/attendance/judge-options.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { differences } from "../../projections/replay/differences.ts";
import { renderDays, renderDifferences } from "../../projections/replay/render-days.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance replay --from DATE --until DATE [--as-of …] [--policy FILE] [--diff]` */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  const lang = languageOf(options, config);
  const output = createOutput(options.json);
  const scope = scopeOf(options);
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    refuseUnknown(facts, scope);
    const question: JudgeOptions = { ...scope, ...asOf, ...policies };
    const days = judgeDays(facts, question);
    if (options["diff"] !== true) {
      output.value({ ...asOf, days });
      output.line(renderDays(days, lang).trimEnd());
      return exitCodes.done;
    }
    // What is compared with: the answer now, under the published policies. With --policy alone that shows the what-if.
    const now = judgeDays(facts, { ...scope, asOfPosition: facts.position, at: Date.now() });
    const draft = policies.policies !== undefined;
    const found = draft ? differences(now, days, true) : differences(days, now, false);
    output.value({ ...asOf, ...found });
    const zones = new Map([...days, ...now].map((day) => [day.employee, day.zone]));
    output.line(renderDifferences(found, (employee) => zones.get(employee) ?? config.ZONE, lang).trimEnd());
    return found.days.length === 0 ? exitCodes.done : exitCodes.differs;
  });
};

/** The dates and people a question is about. @throws DATE_INVALID for dates that are none, or none at all. */
export function scopeOf(options: Readonly<Record<string, unknown>>) {
  const scope = {
    from: dateOf("--from", options["from"]),
    until: dateOf("--until", options["until"]),
    ...(options["department"] === undefined ? {} : { department: String(options["department"]) }),
    ...(options["employee"] === undefined ? {} : { employees: [String(options["employee"])] }),
  };
  if (scope.from >= scope.until)
    throw faulty("--until", scope.until, `a date after --from ${scope.from}; it is the first date not included`);
  return scope;
}

/** Reads a date of the command line. @throws DATE_INVALID naming option and value. */
export function dateOf(option: string, value: unknown): string {
  const text = String(value);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw faulty(option, text, "a date as YYYY-MM-DD");
  try {
    return Temporal.PlainDate.from(text, { overflow: "reject" }).toString();
  } catch {
    throw faulty(option, text, "a date that exists");
  }
}

function faulty(field: string, value: string, remedy: string): AttendanceError {
  return new AttendanceError("DATE_INVALID", `${field} ${value}: ${remedy}`, { field, value, remedy });
}

/** @throws NOT_FOUND for a person or a department the ledger never heard of: no days would look like nothing to judge. */
export function refuseUnknown(
  facts: Facts,
  { department, employees = [] }: { readonly department?: string; readonly employees?: readonly string[] },
): void {
  const view = facts.view();
  const employee = employees.find((id) => view.personOf(id) === undefined);
  if (employee !== undefined)
    throw new AttendanceError("NOT_FOUND", `--employee ${employee}: nobody of this id is on the ledger`, { employee });
  if (department === undefined) return;
  for (let person = 0; person < view.personCount; person++) {
    if (view.employment(person).some((span) => span.department === department)) return;
  }
  throw new AttendanceError("NOT_FOUND", `--department ${department}: nobody ever belonged to it`, { department });
}
