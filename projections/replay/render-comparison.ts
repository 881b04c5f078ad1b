import type { LedgerEvent } from "../../shared/events/envelope.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import type { ExplainedFigure } from "./answer-differences.ts";
import { eventPhrase } from "./event-phrases.ts";
import { ruleName, weekdayName, type AnswerLanguage } from "./phrases.ts";
import { figureName, figureValue } from "./render-days.ts";
import type { RuleCause } from "./rule-causes.ts";
import { ruleChange } from "./rule-value.ts";

/** How differences are shown. */
export interface DifferenceView {
  readonly lang: AnswerLanguage;
  /** A person's name; the id when there is none. */
  readonly nameOf: (employee: string) => string;
  /** The event at a position that a figure cites. */
  readonly eventAt: (position: number) => LedgerEvent;
}

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/**
 * A person's date with what differs on it, as lines: who and when, then the figures that changed for the same reason on
 * one line, and below them the reason.
 */
export function differingDateLines(figures: readonly ExplainedFigure[], view: DifferenceView): string[] {
  const [first] = figures;
  if (first === undefined) return [];
  const { lang, nameOf } = view;
  const { employee, date } = first;
  const name = nameOf(employee) === employee ? employee : `${employee} ${nameOf(employee)}`;
  const groups = [...Map.groupBy(figures, ({ why, events, rules }) => JSON.stringify([why, events, rules])).values()];
  return [
    `${name}  ${date} ${weekdayName(lang, date)}`,
    ...groups.flatMap((group) => [`  ${figuresText(group, lang)}`, ...causeLines(group[0]!, view).map((line) => `    ${line}`)]),
  ];
}

function figuresText(group: readonly ExplainedFigure[], lang: AnswerLanguage): string {
  return group
    .map((figure) => {
      const [from, to] = [figure.from, figure.to].map((value) => figureValue(figure, value, figure.zone, lang));
      return `${figureName(figure.figure, lang)} ${from} → ${to}`;
    })
    .join(say(lang, "；", "; "));
}

function causeLines(figure: ExplainedFigure, view: DifferenceView): string[] {
  const { lang } = view;
  switch (figure.why) {
    case "state":
      return [
        say(
          lang,
          "时间推移：没有其他事实，只是提问时刻更晚，或考勤机报到更晚",
          "time: nothing else is known, the question is asked later or the clocks have reported further",
        ),
      ];
    case "rule":
      return figure.rules === null ? [] : ruleLines(figure.rules, lang);
    case "fact":
      return figure.events.map((position) => factLine(position, figure, view));
  }
}

/** One event that made a figure differ: what it says, where it stands on the ledger, and since when it is known. */
export function factLine(
  position: number,
  { employee, date, zone }: Pick<ExplainedFigure, "employee" | "date" | "zone">,
  { lang, eventAt }: DifferenceView,
): string {
  const event = eventAt(position);
  const phrase = eventPhrase(event, { lang, zone, employee, date });
  const known = toLocal(event.recordedAt, zone).slice(0, 16).replace("T", " ");
  return say(lang, `事实：${phrase}（账本 #${position}，${known} 入账）`, `fact: ${phrase} (ledger #${position}, known since ${known})`);
}

/** The rules behind a figure, one a line, each with both its values; said to be all that differ when it cannot be told which. */
export function ruleLines({ rules, found }: RuleCause, lang: AnswerLanguage): string[] {
  const lines = rules.map(({ rule, from, to }) => {
    const values = ruleChange(lang, from, to);
    return say(
      lang,
      `规则：${ruleName(lang, rule)} ${values.from} → ${values.to}`,
      `rule: ${ruleName(lang, rule)} ${values.from} → ${values.to}`,
    );
  });
  if (found === "each") return lines;
  const doubt = say(
    lang,
    "（以上规则共同作用，单独任何一条都不改变该项）",
    "(these rules did it together; none of them alone changes the figure)",
  );
  return [...lines, doubt];
}
