import { monthSheet, type MonthSheet } from "../../projections/month/month-sheet.ts";
import { priceShares, type PricedRow } from "../../projections/month/shares.ts";
import { renderSheetCsv, renderSheetText, type SheetView } from "../../projections/replay/render-sheet.ts";
import { renderSheetDifferences } from "../../projections/replay/render-sheet-differences.ts";
import { actorName, renderSignOff, signedLine, type SignOffView } from "../../projections/replay/render-sign-off.ts";
import { sayTheSame, sheetDifferences } from "../../projections/replay/sheet-differences.ts";
import { openComparison, openDates, type OpenDifferences, type Signature } from "../../projections/replay/open-differences.ts";
import { differingDateLines } from "../../projections/replay/render-comparison.ts";
import { policyBook } from "../../projections/attendance/policy-choice.ts";
import { leaveName } from "../../projections/replay/phrases.ts";
import { dayNumber } from "../../shared/time/day-number.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { EventReader } from "../replay/cited-events.ts";
import { explainedDates, figureAnswers, type FigureAnswer } from "../replay/explained-dates.ts";
import { readDirectory } from "../setup/directory.ts";
import { readBases } from "./bases.ts";
import { exitCodes } from "./exit.ts";
import { createOutput, type Output } from "./output.ts";
import type { CommonOptions, Run } from "./run.ts";
import { withFacts, type Reading } from "./reading.ts";
import { languageOf, settingsOf } from "./settings.ts";
import { readSignOff, signOffJson, type SignOffAnswer } from "./sign-off.ts";

/** What a sheet was asked for with, and how it is shown. */
interface Asked {
  readonly department: string;
  readonly month: string;
  readonly options: CommonOptions & Record<string, unknown>;
  readonly output: Output;
  readonly lang: "zh-CN" | "en";
  readonly nameOf: (employee: string) => string;
  /** Zone of moments when the sheet has no day to say it. */
  readonly zone: string;
}

/** `attendance sheet DEPARTMENT MONTH` */
export const run: Run = async (options, [department = "", month = ""]) => {
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    throw new AttendanceError("DATE_INVALID", `month ${month}: a month as YYYY-MM`, { field: "month", value: month });
  }
  const config = settingsOf(options);
  const output = createOutput(options.json);
  const names = readDirectory(config.DATA_FOLDER);
  const nameOf = (employee: string): string => names[employee] ?? employee;
  const asked: Asked = { department, month, options, output, lang: languageOf(options, config), nameOf, zone: config.ZONE };
  return withFacts(config, options, output, async (reading) => {
    if (options["signed"] === true) return showSigned(reading, asked);
    return options["diff"] === true ? showDifference(reading, asked) : showSheet(reading, asked);
  });
};

async function showSheet({ ledger, facts, asOf, policies }: Reading, asked: Asked): Promise<number> {
  const { department, month, output } = asked;
  const sheet = sheetOf({ facts, asOf, policies }, asked);
  const signOff = await readSignOff(ledger, facts, { department, month, asOf });
  const priced = pricedFor(sheet, asked);
  output.value({ ...sheet, ...(priced === undefined ? {} : { priced }), signOff: signOffJson(signOff) });
  const view = { lang: asked.lang, nameOf: asked.nameOf, leaveName: leaveNameOf({ facts, asOf, policies }, sheet, asked), priced };
  printSheet(sheet, asked, view);
  if (signOff.found !== undefined) {
    const line = signedLine(signOff.state, signOff.found, viewOf(sheet, asked));
    // Not into a CSV file, which holds the sheet and nothing else.
    if (asked.options["csv"] === true) output.note(line);
    else output.line(line);
  }
  return exitCodes.done;
}

/** The sheet as signed, and below it what has become known since. */
async function showSigned({ ledger, facts, asOf }: Reading, asked: Asked): Promise<number> {
  const { department, month, output, options } = asked;
  const answer = await readSignOff(ledger, facts, { department, month, asOf });
  const { state, found } = answer;
  if (found === undefined) {
    const stage = state.stage === "prepared" ? "it is prepared" : state.reopened.length > 0 ? "it was reopened" : "it is not even prepared";
    const message = `the sheet of ${department} for ${month} is not signed as of position ${asOf.asOfPosition}; ${stage}`;
    throw new AttendanceError("SHEET_NOT_SIGNED", message, { department, month, stage: state.stage, asOfPosition: asOf.asOfPosition });
  }
  const { signed, figures, deductionMinor, open, spotChecks } = found;
  const opened = await openDays({ ledger, facts, asOf }, asked, { found, signature: state.signed!.data });
  const priced = pricedFor(signed, asked);
  output.value({
    signOff: signOffJson(answer),
    sheet: signed,
    ...(priced === undefined ? {} : { priced }),
    differences: { figures, days: opened.days, open, deductionMinor, spotChecks },
    hashNow: found.now.hash,
  });
  const view = viewOf(signed, asked);
  const signedNames = leaveNameOf({ facts, asOf: state.signed!.data, policies: {} }, signed, asked);
  if (options["diff"] !== true)
    printSheet(signed, asked, {
      lang: asked.lang,
      nameOf: asked.nameOf,
      leaveName: signedNames,
      priced,
      signatures: signaturesOf(answer, asked),
    });
  const below = renderSignOff(state, found, { ...view, dateLines: opened.lines }).trimEnd();
  if (options["csv"] === true) output.note(below);
  else output.line(`${options["diff"] === true ? "" : "\n"}${below}`);
  if (found.fault !== null) return exitCodes.differs;
  return options["diff"] === true && !(open.days === 0 && sayTheSame(found)) ? exitCodes.differs : exitCodes.done;
}

/** The open days with the events and rules behind each figure, as data and as lines. */
async function openDays(
  { ledger, facts, asOf }: Pick<Reading, "ledger" | "facts" | "asOf">,
  { lang, nameOf }: Asked,
  { found, signature }: { readonly found: OpenDifferences; readonly signature: Signature },
): Promise<{ readonly days: FigureAnswer[]; readonly lines: string[] }> {
  const from = { facts, comparison: openComparison(found.signed, signature, asOf), reader: new EventReader(ledger) };
  const days: FigureAnswer[] = [];
  const lines: string[] = [];
  const work = { signal: new AbortController().signal, progress: () => undefined };
  for await (const date of explainedDates(from, openDates(found), work)) {
    days.push(...figureAnswers(date));
    lines.push(...differingDateLines(date.figures, { lang, nameOf, eventAt: (position) => date.events.get(position)! }));
  }
  return { days, lines };
}

/** Compared with the answer now, under the published policies; a draft is what would be, anything else is what was. */
function showDifference({ facts, asOf, policies }: Reading, asked: Asked): number {
  const { department, month, output, lang, nameOf } = asked;
  const sheet = sheetOf({ facts, asOf, policies }, asked);
  const now = monthSheet(facts, { department, month, at: Date.now(), asOfPosition: facts.position });
  const found = policies.policies === undefined ? sheetDifferences(sheet, now) : sheetDifferences(now, sheet);
  output.value(found);
  output.line(renderSheetDifferences(found, nameOf, lang).trimEnd());
  return sayTheSame(found) ? exitCodes.done : exitCodes.differs;
}

function sheetOf({ facts, asOf, policies }: Pick<Reading, "facts" | "asOf" | "policies">, { department, month }: Asked): MonthSheet {
  const sheet = monthSheet(facts, { department, month, ...asOf, ...policies });
  if (sheet.rows.length > 0) return sheet;
  throw new AttendanceError("NOT_FOUND", `nobody belonged to department ${department} in ${month}`, { department, month });
}

/** Shares as sums, when a file says what they are of. */
function pricedFor(sheet: MonthSheet, { options }: Asked): readonly PricedRow[] | undefined {
  return options["bases"] === undefined ? undefined : priceShares(sheet, readBases(String(options["bases"])));
}

/** What the kinds of leave are called in the policy of the sheet's last date. */
function leaveNameOf(
  { facts, asOf, policies }: Omit<Reading, "ledger">,
  sheet: MonthSheet,
  { lang }: Asked,
): NonNullable<SheetView["leaveName"]> {
  const book = policyBook(facts, policies.policies, asOf.asOfPosition);
  const { source } = book.policyOn(sheet.department, dayNumber(sheet.until) - 1);
  return (kind) => leaveName(lang, kind, source);
}

function printSheet(sheet: MonthSheet, { output, options }: Asked, shown: SheetView): void {
  const view = { ...shown, halves: options["halves"] === true };
  output.line((options["csv"] === true ? renderSheetCsv(sheet, view) : renderSheetText(sheet, view)).trimEnd());
}

function signaturesOf({ state }: SignOffAnswer, { nameOf }: Asked): NonNullable<SheetView["signatures"]> {
  const { prepared, signed, filed } = state;
  return {
    ...(prepared === undefined ? {} : { preparer: actorName(prepared.by, nameOf) }),
    ...(signed === undefined ? {} : { head: actorName(signed.by, nameOf) }),
    ...(filed === undefined ? {} : { humanResources: actorName(filed.by, nameOf) }),
  };
}

const viewOf = (sheet: MonthSheet, { lang, nameOf, zone }: Asked): SignOffView => ({
  lang,
  nameOf,
  zone: sheet.rows[0]?.days[0]?.zone ?? zone,
});
