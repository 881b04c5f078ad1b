import { judgeDays } from "../../projections/attendance/judge-days.ts";
import { renderRoundingBias, roundingBias } from "../../projections/replay/rounding-bias.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import { withFacts } from "./reading.ts";
import { refuseUnknown } from "../replay/question.ts";
import { scopeOf } from "./replay.ts";
import type { Run } from "./run.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance rounding-bias --from DATE --until DATE [--department ID] [--as-of …] [--policy FILE]` */
export const run: Run = async (options) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const scope = scopeOf(options);
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    refuseUnknown(facts, scope);
    const report = roundingBias(judgeDays(facts, { ...scope, ...asOf, ...policies }));
    output.value({ ...asOf, from: scope.from, until: scope.until, ...report });
    output.line(renderRoundingBias(report, languageOf(options, config)));
    return exitCodes.done;
  });
};
