import { runScenarioFile } from "../scenario/run.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";

/** `attendance scenario FILE…` */
export const run: Run = async (options, files) => {
  const output = createOutput(options.json);
  const only = options["only"] === undefined ? {} : { only: [String(options["only"])] };
  const reports = [];
  for (const file of files) reports.push(await runScenarioFile(file, only));
  output.value(reports.length === 1 ? reports[0]!.json : reports.map((report) => report.json));
  for (const report of reports) output.line(report.text.trimEnd());
  return reports.every((report) => report.passed) ? exitCodes.done : exitCodes.differs;
};
