import type { MonthDifferences } from "./month-differences.ts";
import { money, type AnswerLanguage } from "./phrases.ts";
import { factLine, ruleLines, type DifferenceView } from "./render-comparison.ts";
import { sheetFigureName, sheetFigureValue } from "./render-sheet-differences.ts";

/** How differing months are shown. */
export interface MonthsView extends DifferenceView {
  /** Zone of moments. */
  readonly zone: string;
}

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/** What differs between two answers about a department's month, as lines: person by person with the reasons, proposals, money. */
export function monthDifferenceLines(month: MonthDifferences, view: MonthsView): string[] {
  const { lang } = view;
  const title = say(
    lang,
    `${month.department} ${month.month} 月度汇总（${month.from} 至 ${month.until} 前）`,
    `${month.department} ${month.month}, the month sheet (${month.from} until ${month.until})`,
  );
  if (month.figures.length === 0) return [`${title}${say(lang, "：没有差异。", ": no difference.")}`];
  const people = [...new Set(month.figures.map(({ employee }) => employee))];
  return [title, ...people.flatMap((employee) => personLines(month, employee, view)), totalLine(month, people.length, lang)];
}

function personLines(month: MonthDifferences, employee: string, view: MonthsView): string[] {
  const { lang, nameOf, zone } = view;
  const own = month.figures.filter((figure) => figure.employee === employee);
  const groups = [...Map.groupBy(own, ({ why, dates, events, rules }) => JSON.stringify([why, dates, events, rules])).values()];
  const total = month.money.find((one) => one.employee === employee)?.totalMinor;
  const sum = (minor: number | null): string => (minor === null ? "?" : money(minor, month.currency, month.currencyMinorDigits));
  return [
    `  ${nameOf(employee)}`,
    ...groups.flatMap((group) => {
      const { why, dates, events, rules } = group[0]!;
      const figures = group.map(
        ({ figure, from, to }) =>
          `${sheetFigureName(figure, lang)} ${sheetFigureValue(figure, from, month, lang)} → ${sheetFigureValue(figure, to, month, lang)}`,
      );
      const on =
        dates.length === 0 ? "" : `${dates.slice(0, datesShown).join(say(lang, "、", ", "))}${dates.length > datesShown ? " …" : ""}`;
      const facts = events.map((position) => factLine(position, { employee, date: month.from, zone }, view));
      const because = why === "rule" && rules !== null ? ruleLines(rules, lang) : facts;
      return [
        `    ${figures.join(say(lang, "；", "; "))}`,
        ...because.map((line) => `      ${line}`),
        ...(on === "" ? [] : [`      ${say(lang, "见当日差异：", "see the differences of: ")}${on}`]),
      ];
    }),
    ...(total === undefined || total.from === total.to
      ? []
      : [`    ${say(lang, "扣款连同比例合计", "sums and shares together")} ${sum(total.from)} → ${sum(total.to)}`]),
  ];
}

/** Dates listed of a figure; the rest is what the list of days is for. */
const datesShown = 8;

function totalLine(month: MonthDifferences, people: number, lang: AnswerLanguage): string {
  const sum = (minor: number): string => money(minor, month.currency, month.currencyMinorDigits);
  const { from, to } = month.deductionMinor;
  const by = `${to >= from ? "+" : ""}${sum(to - from)}`;
  const gained = month.proposals.filter(({ change }) => change === "gained").length;
  const lost = month.proposals.length - gained;
  return say(
    lang,
    `  部门合计：${people} 人有差异；扣款 ${sum(from)} → ${sum(to)}（${by}）；处分建议新增 ${gained} 项、减少 ${lost} 项`,
    `  The department: ${people} ${people === 1 ? "person" : "people"}; deductions ${sum(from)} → ${sum(to)} (${by}); proposals gained ${gained}, lost ${lost}`,
  );
}
