import { differingDateLines } from "../../projections/replay/render-comparison.ts";
import { answerLine } from "../../projections/replay/render-answers.ts";
import { departmentLines } from "../../projections/replay/render-days.ts";
import { monthDifferenceLines } from "../../projections/replay/render-months.ts";
import type { Facts } from "../../projections/facts/facts-types.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { EventReader } from "../replay/cited-events.ts";
import { compareMonths, findDifferences } from "../replay/compare.ts";
import type { DifferencesFound, Work } from "../replay/work.ts";
import { explainedDates, figureAnswers, type FigureAnswer } from "../replay/explained-dates.ts";
import { eventsOfMonth, monthAnswer } from "../replay/explained-months.ts";
import { makeComparison, type AnswerAsked, type AnswerMade, type ComparisonMade, type Sources } from "../replay/question.ts";
import { exitCodes } from "./exit.ts";
import type { ReplayAsked } from "./replay-asked.ts";

type Asked = ReplayAsked & { readonly second: AnswerAsked };

const say = (lang: Asked["lang"], zh: string, en: string): string => (lang === "en" ? en : zh);

/** Compares the two answers and prints what differs: day by day with the reasons, departments, months when asked for. */
export async function compareTwo(sources: Sources, asked: Asked): Promise<number> {
  const { output, signal, scope } = asked;
  const made = await makeComparison(sources, scope, [asked.first, asked.second]);
  const work: Work = { signal, progress: (phase, done, of) => output.progress(progressText(phase, done, of, asked.lang)) };
  const found = await findDifferences(sources, made.comparison, { ...work, datesMax: asked.limit });
  const months = asked.months ? await compareMonths(sources.facts, found.comparison, { ...work, basesOf: asked.basesOf }) : undefined;
  const reader = new EventReader(sources.ledger);
  const shown = await explain(sources.facts, { asked, made, found, reader }, work);
  const events = new Map<number, LedgerEvent>();
  for (const month of months ?? []) for (const [position, event] of await eventsOfMonth(month, reader)) events.set(position, event);
  output.value({
    before: heading(made.before),
    after: heading(made.after),
    differingDays: found.differingDays,
    days: shown.figures,
    departments: found.departments,
    ...(months === undefined ? {} : { months: months.map((month) => monthAnswer(month, events)) }),
  });
  const view = { lang: asked.lang, nameOf: asked.nameOf, zone: asked.zone, eventAt: (position: number) => events.get(position)! };
  const monthLines = (months ?? []).flatMap((month) => ["", ...monthDifferenceLines(month, view)]);
  print(asked, { made, found, lines: shown.lines, monthLines });
  const differs = found.differingDays > 0 || (months ?? []).some(({ figures }) => figures.length > 0);
  return differs ? exitCodes.differs : exitCodes.done;
}

async function explain(
  facts: Facts,
  {
    asked,
    made,
    found,
    reader,
  }: { readonly asked: Asked; readonly made: ComparisonMade; readonly found: DifferencesFound; readonly reader: EventReader },
  work: Work,
): Promise<{ readonly lines: string[]; readonly figures: FigureAnswer[] }> {
  const { lang, nameOf } = asked;
  const lines: string[] = [];
  const figures: FigureAnswer[] = [];
  const from = { facts, comparison: made.comparison, reader };
  for await (const date of explainedDates(from, found.days, work)) {
    figures.push(...figureAnswers(date));
    lines.push(...differingDateLines(date.figures, { lang, nameOf, eventAt: (position) => date.events.get(position)! }));
  }
  return { lines, figures };
}

const heading = ({ answer: { asOfPosition, at }, used }: AnswerMade) => ({ asOfPosition, at, policies: used });

function print(
  { output, lang, zone }: Asked,
  {
    made,
    found,
    lines,
    monthLines,
  }: {
    readonly made: ComparisonMade;
    readonly found: DifferencesFound;
    readonly lines: readonly string[];
    readonly monthLines: readonly string[];
  },
): void {
  output.line(`${say(lang, "原：", "from: ")}${answerLine(heading(made.before), zone, lang)}`);
  output.line(`${say(lang, "新：", "to:   ")}${answerLine(heading(made.after), zone, lang)}`);
  output.line("");
  if (found.differingDays === 0) output.line(say(lang, "各日结果没有差异。", "No day differs."));
  for (const line of lines) output.line(line);
  const left = found.differingDays - found.days.length;
  if (left > 0)
    output.line(
      say(
        lang,
        `…… 另有 ${left} 个人日有差异未列出（--limit 可调整）；以下合计包含全部。`,
        `… ${left} more days of persons differ and are not listed (--limit says how many are); the totals below are of all.`,
      ),
    );
  if (found.departments.length > 0) output.line("");
  for (const line of departmentLines(found.departments, lang)) output.line(line);
  for (const line of monthLines) output.line(line);
}

function progressText(phase: Parameters<Work["progress"]>[0], done: number, of: number, lang: Asked["lang"]): string {
  switch (phase) {
    case "days":
      return say(lang, `比较各人各日：${done}/${of} 人`, `comparing days: ${done} of ${of} people`);
    case "details":
      return say(lang, `查找原因：${done}/${of} 个人日`, `finding the reasons: ${done} of ${of} days`);
    case "months":
      return say(lang, `比较月表：${done}/${of} 人`, `comparing months: ${done} of ${of} people`);
  }
}
