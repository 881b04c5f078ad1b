import { monthSheet } from "../../projections/month/month-sheet.ts";
import { renderSheetCsv, renderSheetText } from "../../projections/replay/render-sheet.ts";
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
    output.value(sheet);
    output.line((options["csv"] === true ? renderSheetCsv(sheet, view) : renderSheetText(sheet, view)).trimEnd());
    return exitCodes.done;
  });
};
