import { parseSetup } from "../setup/schema.ts";
import { withControl } from "./control.ts";
import { exitCodes } from "./exit.ts";
import { readJson } from "./files.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** `attendance setup FILE` */
export const run: Run = async (options, [path = "-"]) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  // Read here as well as by whoever applies it, so that a faulty file is refused before anything is opened.
  const file = readJson(path);
  parseSetup(file);
  const report = await withControl(config, (control) => control.setup({ file, actor: String(options["actor"]) }));
  output.value(report);
  output.line(
    `${report["appended"]} events appended, ${report["unchanged"]} entries were there already, ${report["names"]} names written.`,
  );
  for (const changed of report["changed"] as readonly string[]) output.line(`  changed: ${changed}`);
  const refused = report["refused"] as readonly { entry: string; code: string; message: string }[];
  if (refused.length > 0 && report["appended"] === 0) output.line("Nothing of the file was applied; correct these and apply it again:");
  for (const { entry, code, message } of refused) output.line(`  refused: ${entry}: ${code}: ${message}`);
  return refused.length === 0 ? exitCodes.done : exitCodes.refused;
};
