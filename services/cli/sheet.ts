import { monthSheet } from "../../projections/month/month-sheet.ts";
import { renderSheetCsv, renderSheetText } from "../../projections/replay/render-sheet.ts";
import { renderSheetDifferences } from "../../projections/replay/render-sheet-differences.ts";
import { sheetDifferences } from "../../projections/replay/sheet-differences.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { readDirectory } from "../setup/directory.ts";
import { exitCodes } from "./exit.ts";
import { createOutput } from "./output.ts";
import type { Run } from "./run.ts";
import { withFacts } from "./reading.ts";
import { languageOf, settingsOf } from "./settings.ts";

/** `attendance sheet DEPARTMENT MONTH` */
export const run: Run = async (options, [department = "", month = ""]) => {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new AttendanceError("DATE_INVALID", `month ${month}: a month as YYYY-MM`, { field: "month", value: month });
  }
  const config = settingsOf(options);
  const output = createOutput(options.json);
  return withFacts(config, options, output, ({ facts, asOf, policies }) => {
    const sheet = monthSheet(facts, { department, month, ...asOf, ...policies });
    if (sheet.rows.length === 0) {
      throw new AttendanceError("NOT_FOUND", `nobody belonged to department ${department} in ${month}`, { department, month });
    }
    const names = readDirectory(config.DATA_FOLDER);
    const view = { lang: languageOf(options, config), nameOf: (employee: string) => names[employee] };
    if (options["diff"] === true) {
      // Compared with the answer now, under the published policies; a draft is what would be, anything else is what was.
      const now = monthSheet(facts, { department, month, at: Date.now(), asOfPosition: facts.position });
      const found = policies.policies === undefined ? sheetDifferences(sheet, now) : sheetDifferences(now, sheet);
      output.value(found);
      output.line(renderSheetDifferences(found, (employee) => names[employee] ?? employee, view.lang).trimEnd());
      return found.figures.length === 0 ? exitCodes.done : exitCodes.differs;
    }
    output.value(sheet);
    output.line((options["csv"] === true ? renderSheetCsv(sheet, view) : renderSheetText(sheet, view)).trimEnd());
    return exitCodes.done;
  });
};
