import { basename } from "node:path";
import { withControl } from "./control.ts";
import { exitCodes } from "./exit.ts";
import { readInput } from "./files.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** `attendance import FILE --terminal ID` */
export const run: Run = async (options, [path = "-"]) => {
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const bytes = readInput(path);
  const report = await withControl(config, (control) =>
    control.importAttlog({
      terminal: String(options["terminal"]),
      fileName: basename(path),
      base64: bytes.toString("base64"),
      complete: options["complete"] === true,
      force: options["force"] === true,
    }),
  );
  output.value(report);
  if (report["refused"] === true) {
    output.note(`${String(report["code"])}: ${String(report["message"])}`);
    return exitCodes.refused;
  }
  output.line(`${report["rows"]} rows in ${report["fileName"]} (SHA-256 ${report["sha256"]})`);
  output.line(
    `  ${report["recorded"]} new punches, ${report["duplicates"]} known already, ${report["corroborated"]} known with differences`,
  );
  output.line(`  ${report["quarantined"]} quarantined${Number(report["quarantined"]) > 0 ? ': see "attendance quarantine list"' : ""}`);
  if (report["incomplete"] === true) output.line("  the last row is cut: export the file again");
  return report["incomplete"] === true || Number(report["quarantined"]) > 0 ? exitCodes.differs : exitCodes.done;
};
