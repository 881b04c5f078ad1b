import { toLocal } from "../../shared/time/resolve.ts";
import type { EpochMs } from "../../shared/ids.ts";
import { rowHash } from "../month/sheet-hash.ts";
import { tableLines } from "./columns.ts";
import type { OpenDifferences } from "./open-differences.ts";
import { money, type AnswerLanguage } from "./phrases.ts";
import { renderDifferences } from "./render-days.ts";
import { sheetFigureName, sheetFigureValue, spotChecksLines } from "./render-sheet-differences.ts";
import type { RowStatement, SignOffState } from "./sign-off.ts";

/** How a sign-off is shown. */
export interface SignOffView {
  readonly lang: AnswerLanguage;
  /** Zone in which moments are written. */
  readonly zone: string;
  /** A person's name; the id when there is none. */
  readonly nameOf: (employee: string) => string;
  /** The open days with what made them differ, as lines; left out: a table of them with the kind of reason. */
  readonly dateLines?: readonly string[];
}

const say = (lang: AnswerLanguage, zh: string, en: string): string => (lang === "en" ? en : zh);

/** Who an actor is: the person's name, or the part of the system. */
export function actorName(actor: string, nameOf: SignOffView["nameOf"]): string {
  return actor.startsWith("person:") ? nameOf(actor.slice("person:".length)) : actor;
}

const when = (at: EpochMs, { zone }: SignOffView): string => toLocal(at, zone).slice(0, 16).replace("T", " ");

/** One line under a sheet of a signed month: when and by whom it was signed, and how much is open since. */
export function signedLine({ stage, signed, filed }: SignOffState, { open, fault }: OpenDifferences, view: SignOffView): string {
  if (signed === undefined) return "";
  const { lang, nameOf } = view;
  const by = say(
    lang,
    `本月考勤表已由 ${actorName(signed.by, nameOf)} 于 ${when(signed.recordedAt, view)} 签字`,
    `Signed on ${when(signed.recordedAt, view)} by ${actorName(signed.by, nameOf)}`,
  );
  const on =
    stage === "filed" && filed !== undefined
      ? say(lang, `，${when(filed.recordedAt, view)} 归档`, `, filed on ${when(filed.recordedAt, view)}`)
      : "";
  const since = fault === null ? `${say(lang, "此后", "")}${openWords(open, lang)}` : fault.code;
  return `${by}${on}${say(lang, "；", "; ")}${since}${say(lang, "（--signed 查看签字版本）", " (--signed shows it)")}`;
}

function openWords({ figures, days, employees }: OpenDifferences["open"], lang: AnswerLanguage): string {
  if (figures + days === 0) return say(lang, "无未结差异", "no open differences");
  return say(
    lang,
    `未结差异：${employees} 人、${days} 天、${figures} 项`,
    `open differences: ${employees} ${plural(employees, "person", "people")}, ${days} ${plural(days, "day")}, ${figures} ${plural(figures, "figure")}`,
  );
}

const plural = (count: number, one: string, many = `${one}s`): string => (count === 1 ? one : many);

/**
 * What stands below a sheet as signed: who did what when, what the employees said of their rows, and what has become
 * known since, each with its reason and the money it makes.
 */
export function renderSignOff(state: SignOffState, found: OpenDifferences, view: SignOffView): string {
  const { lang } = view;
  const lines = [...stepLines(state, view), ...statementLines(state, found, view), ""];
  if (found.fault !== null) {
    const warning = say(lang, "上表不是签字的版本", "the sheet above is not the one that was signed");
    lines.push(`${found.fault.code}: ${warning}; ${found.fault.message}`, "");
  }
  const { open, figures, days, deductionMinor, signed } = found;
  lines.push(`${say(lang, "签字后：", "Since it was signed: ")}${openWords(open, lang)}`);
  if (figures.length > 0) lines.push("", ...figureLines(found, view));
  if (view.dateLines !== undefined) lines.push(...(days.length > 0 ? ["", ...view.dateLines] : []));
  else if (days.length > 0) {
    const zones = new Map([...found.now.rows, ...signed.rows].flatMap((row) => row.days.map((day) => [day.employee, day.zone] as const)));
    lines.push("", renderDifferences({ days, departments: [] }, (employee) => zones.get(employee) ?? view.zone, lang).trimEnd());
  }
  const checks = spotChecksLines(found.spotChecks, lang);
  if (checks.length > 0) lines.push("", ...checks);
  if (deductionMinor.byFact !== 0 || deductionMinor.byRule !== 0) {
    const sum = (minor: number): string => money(minor, signed.currency, signed.currencyMinorDigits);
    const { from, to, byFact, byRule } = deductionMinor;
    lines.push(
      "",
      say(
        lang,
        `扣款合计 ${sum(from)} → ${sum(to)}；其中因事实 ${sum(byFact)}，因规则 ${sum(byRule)}。`,
        `Deductions in all ${sum(from)} → ${sum(to)}; of which by facts ${sum(byFact)}, by rules ${sum(byRule)}.`,
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function stepLines({ prepared, signed, filed, reopened }: SignOffState, view: SignOffView): string[] {
  const { lang, nameOf } = view;
  const line = (zh: string, en: string, step: { readonly by: string; readonly recordedAt: EpochMs } | undefined, more = ""): string[] =>
    step === undefined
      ? []
      : [`${say(lang, zh, en)}${say(lang, "：", ": ")}${actorName(step.by, nameOf)}  ${when(step.recordedAt, view)}${more}`];
  const accepted = signed?.data.accepted;
  const pending =
    accepted === undefined
      ? ""
      : say(
          lang,
          `  （签字时有 ${accepted.unsettledDays} 天未确定：${accepted.reason}）`,
          `  (with ${accepted.unsettledDays} days not settled: ${accepted.reason})`,
        );
  return [
    ...reopened.flatMap((step) => line("重新打开", "Reopened", step, `  ${step.data.reason}`)),
    ...line("编制", "Prepared", prepared),
    ...line("签字", "Signed", signed, pending),
    ...line("归档", "Filed", filed),
  ];
}

function statementLines({ statements }: SignOffState, { signed }: OpenDifferences, view: SignOffView): string[] {
  const { lang, nameOf } = view;
  const standing = signed.rows.flatMap((row) => {
    const said = statements.get(row.employee);
    return said === undefined ? [] : [{ employee: row.employee, said, stands: said.rowHash === rowHash(row) }];
  });
  const confirmed = standing.filter(({ said, stands }) => stands && said.kind === "confirmed").length;
  const objections = standing.filter(({ said }) => said.kind === "objected");
  const of = signed.rows.length;
  return [
    say(lang, `员工确认：${confirmed}/${of}`, `Confirmed by ${confirmed} of ${of} employees`),
    ...objections.map(({ employee, said, stands }) => objectionLine(nameOf(employee), said, stands, view)),
  ];
}

function objectionLine(name: string, { recordedAt, reason }: RowStatement, stands: boolean, view: SignOffView): string {
  const earlier = stands ? "" : say(view.lang, "（针对此前签字的版本）", " (to a row signed earlier)");
  return say(
    view.lang,
    `异议：${name}  ${when(recordedAt, view)}  ${reason ?? ""}${earlier}`,
    `Objection: ${name}  ${when(recordedAt, view)}  ${reason ?? ""}${earlier}`,
  );
}

function figureLines({ figures, signed }: OpenDifferences, { lang, nameOf }: SignOffView): string[] {
  const heading = lang === "en" ? ["person", "figure", "signed", "now", "why"] : ["姓名", "项目", "签字", "现在", "原因"];
  const rows = figures.map(({ employee, figure, from, to, why }) => [
    nameOf(employee),
    sheetFigureName(figure, lang),
    sheetFigureValue(figure, from, signed, lang),
    sheetFigureValue(figure, to, signed, lang),
    why === "fact" ? say(lang, "事实不同", "other facts") : say(lang, "规则不同", "other rules"),
  ]);
  return tableLines([heading, ...rows]);
}
