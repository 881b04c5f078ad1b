import { InputError } from "../../shared/errors.ts";
import { runScenarioFile, type ScenarioReport } from "../scenario/run.ts";
import { errorText, exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";

/**
 * `attendance scenario FILE…`
 *
 * A file that cannot be read as scenarios is said to be so and does not keep the others from being run; the exit code is
 * then that of a bad file, whatever the others came to.
 */
export const run: Run = async (options, files) => {
  const output = createOutput(options.json);
  const asked = { everything: options.json, ...(options["only"] === undefined ? {} : { only: [String(options["only"])] }) };
  const reports: (ScenarioReport | { readonly file: string; readonly unreadable: InputError })[] = [];
  for (const file of files)
    try {
      const report = await runScenarioFile(file, asked);
      reports.push(report);
      output.line(report.text.trimEnd());
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (files.length === 1) throw error;
      reports.push({ file, unreadable: error });
      output.note(errorText(error));
    }
  const values = reports.map((report) =>
    "unreadable" in report ? { file: report.file, code: report.unreadable.code, faults: report.unreadable.faults } : report.json,
  );
  output.value(values.length === 1 ? values[0] : values);
  if (reports.some((report) => "unreadable" in report)) return exitCodes.badInput;
  return reports.every((report) => "passed" in report && report.passed) ? exitCodes.done : exitCodes.differs;
};
