import type { MonthSheet, SheetRow } from "../month/month-sheet.ts";
import type { DecidedCase, Deduction, Proposal } from "../month/sheet-types.ts";
import type { PricedRow, PricedShare } from "../month/shares.ts";
import { clauseName, money, ruleName, share, wordOf, type AnswerLanguage } from "./phrases.ts";

/** How people are called in the lines, and in which language they are. */
export interface ConsequenceView {
  readonly lang: AnswerLanguage;
  readonly name: (row: SheetRow) => string;
  readonly nameOf: (employee: string) => string;
  /** Shares as sums, where somebody gave what they are of. */
  readonly priced?: readonly PricedRow[] | undefined;
}

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/** What each person's month costs and proposes, each with its clause and the dates it rests on. */
export function consequenceLines(sheet: MonthSheet, view: ConsequenceView): string[] {
  const lines = sheet.rows.flatMap((row) => [
    ...row.deductions.map((deduction) => deductionLine(deduction, row, sheet, view)),
    ...totalLine(row, sheet, view),
    ...row.proposals.map((proposal) => proposalLine(proposal, row, sheet, view)),
  ]);
  return lines.length === 0 ? [] : [...lines, ""];
}

const sumOf = (minor: number, sheet: MonthSheet): string => money(minor, sheet.currency, sheet.currencyMinorDigits);

const pricedOf = (row: SheetRow, { priced }: ConsequenceView): PricedRow | undefined =>
  priced?.find(({ employee }) => employee === row.employee);

/** A share in words, with its sum where that is known. */
function shareText(share: string, amountMinor: number | null | undefined, sheet: MonthSheet): string {
  return amountMinor === null || amountMinor === undefined ? share : `${share} = ${sumOf(amountMinor, sheet)}`;
}

/** All of a person's deductions together, where shares are among them and all have a sum. */
function totalLine(row: SheetRow, sheet: MonthSheet, view: ConsequenceView): string[] {
  const priced = pricedOf(row, view);
  if (priced === undefined || priced.deductions.length === 0 || priced.totalMinor === null) return [];
  const total = sumOf(priced.totalMinor, sheet);
  return [say(view.lang, `${view.name(row)}：扣款合计 ${total}`, `${view.name(row)}: deducted in all ${total}`)];
}

function deductionLine(deduction: Deduction, row: SheetRow, sheet: MonthSheet, view: ConsequenceView): string {
  const { lang, name } = view;
  const amountOf = (base: PricedShare["base"]): number | null | undefined =>
    pricedOf(row, view)?.deductions.find((one) => one.of === deduction.rule && one.base === base)?.amountMinor;
  const amount = [
    ...(deduction.amountMinor > 0 ? [sumOf(deduction.amountMinor, sheet)] : []),
    ...(deduction.bonusBps > 0
      ? [
          shareText(
            say(lang, `当月奖金的 ${share(deduction.bonusBps)}`, `${share(deduction.bonusBps)} of the month's bonus`),
            amountOf("bonus"),
            sheet,
          ),
        ]
      : []),
    ...(deduction.dayPayBps > 0
      ? [
          shareText(
            say(lang, `日工资的 ${share(deduction.dayPayBps)}`, `${share(deduction.dayPayBps)} of a day's pay`),
            amountOf("day_pay"),
            sheet,
          ),
        ]
      : []),
  ].join(" + ");
  const on = deduction.dates.join(say(lang, "、", ", "));
  return say(
    lang,
    `${name(row)}：扣 ${amount}，${deduction.count} 次，条款${clauseName(lang, deduction.clause)}，日期 ${on}`,
    `${name(row)}: deducted ${amount}, ${deduction.count === 1 ? "once" : `${deduction.count} times`}, clause ${clauseName(lang, deduction.clause)}, on ${on}`,
  );
}

function proposalLine(proposal: Proposal, row: SheetRow, sheet: MonthSheet, view: ConsequenceView): string {
  const { lang, name } = view;
  const bonus = pricedOf(row, view)?.proposals.find((one) => one.of === proposal.step)?.amountMinor;
  const besides = [
    ...(proposal.bonusBps > 0
      ? [
          shareText(
            say(lang, `，并扣当月奖金 ${share(proposal.bonusBps)}`, `, and ${share(proposal.bonusBps)} of the month's bonus`),
            bonus,
            sheet,
          ),
        ]
      : []),
    ...(proposal.amountMinor > 0
      ? [say(lang, `，另扣 ${sumOf(proposal.amountMinor, sheet)}`, `, and ${sumOf(proposal.amountMinor, sheet)} besides`)]
      : []),
  ].join("");
  const reached =
    proposal.case === undefined
      ? `${wordOf(lang, proposal.measure)} ${proposal.reached} ≥ ${proposal.atLeast}`
      : caseText(proposal.case, wordOf(lang, proposal.measure), view);
  return say(
    lang,
    `${name(row)}：建议${actionText(proposal.action, lang)}${besides}（${reached}），条款${clauseName(lang, proposal.clause)}，日期 ${proposal.dates.join("、")}；由负责人决定`,
    `${name(row)}: proposed ${actionText(proposal.action, lang)}${besides} (${reached}), clause ${clauseName(lang, proposal.clause)}, on ${proposal.dates.join(", ")}; a person decides`,
  );
}

/** A proposal in a word, with what it would take. */
export function proposalText({ action, bonusBps, amountMinor }: Proposal, sheet: MonthSheet, lang: AnswerLanguage): string {
  const takes = [
    ...(bonusBps > 0 ? [say(lang, `当月奖金 ${share(bonusBps)}`, `${share(bonusBps)} of the month's bonus`)] : []),
    ...(amountMinor > 0 ? [sumOf(amountMinor, sheet)] : []),
  ].join(" + ");
  const word = actionText(action, lang);
  return takes === "" ? word : say(lang, `${word}（${takes}）`, `${word} (${takes})`);
}

/** What is proposed; a step without an action is a note, as the regulation has it. */
export const actionText = (action: Proposal["action"], lang: AnswerLanguage): string =>
  action === "none" ? say(lang, "仅作提示", "a note only") : wordOf(lang, action);

/** An upheld case: which, with whom, who decided it where on the ledger, on what evidence, by which rule. */
function caseText(decided: DecidedCase, measure: string, { lang, nameOf }: ConsequenceView): string {
  const others = decided.with.map(nameOf).join(say(lang, "、", ", "));
  const evidence = decided.evidence
    .map(({ position, text }) => [position === null ? "" : `#${position}`, text ?? ""].filter((part) => part !== "").join(" "))
    .filter((part) => part !== "");
  const parts = [
    `${measure} ${decided.case}`,
    ...(others === "" ? [] : [say(lang, `涉及 ${others}`, `with ${others}`)]),
    say(
      lang,
      `${decided.decidedBy} 认定，账本事件 #${decided.position}：${decided.reason}`,
      `decided by ${decided.decidedBy}, ledger event #${decided.position}: ${decided.reason}`,
    ),
    ...(evidence.length === 0 ? [] : [`${say(lang, "证据 ", "evidence ")}${evidence.join(say(lang, "、", ", "))}`]),
    ruleName(lang, decided.rule),
  ];
  return parts.join(say(lang, "；", "; "));
}
