import { explainDay } from "../../projections/replay/explain.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { dateOf } from "./replay.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance explain EMPLOYEE DATE` */
export const run: Run = async (options, [employee = "", given = ""]) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const date = dateOf("date", given);
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    const explanation = explainDay(facts, { employee, date, ...asOf, ...policies }, languageOf(options, config));
    if (explanation === null) {
      const message = `there is nothing about ${employee} on ${date}: nobody of this id was employed then, and no punch is theirs`;
      throw new AttendanceError("NOT_FOUND", message, { employee, date });
    }
    output.value(explanation);
    for (const line of explanation.lines) output.line(line);
    return exitCodes.done;
  });
};
