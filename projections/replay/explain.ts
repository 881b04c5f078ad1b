import { policyHash } from "../../shared/policy/hash.ts";
import { meaningInChinese } from "../../shared/policy/meanings.ts";
import { defaultPolicy, policySchema, ruleNames, type Policy, type RuleName } from "../../shared/policy/schema.ts";
import { dateOf, dayNumber } from "../../shared/time/day-number.ts";
import { toLocal } from "../../shared/time/resolve.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import type { DayResult } from "../attendance/day-result.ts";
import { judgeDays } from "../attendance/judge-days.ts";
import type { PolicyChoice } from "../attendance/judge-options.ts";
import type { Facts, FactsView } from "../facts/facts-types.ts";
import { backgroundOf } from "./explain-background.ts";
import { reasonsOf } from "./explain-reasons.ts";
import { explanationLines } from "./explain-text.ts";
import type { Explanation, ExplainQuestion, PolicySource, Reporting } from "./explanation.ts";
import type { AnswerLanguage } from "./phrases.ts";

/**
 * Explains why a day counts as it does: the shift and its window, every punch and why it counts or not, each finding
 * and each absence of one with clause, rule and value, the policy's version and the events' positions.
 *
 * Made on demand from the same judgement as every other answer; nothing of it is stored.
 *
 * @returns null when nothing is to be said of the date: the person is not known, or was not employed and left no punch.
 */
export function explainDay(facts: Facts, question: ExplainQuestion, lang: AnswerLanguage): Explanation | null {
  const { employee, date, at, policies } = question;
  const asOfPosition = question.asOfPosition ?? facts.position;
  const [day] = judgeDays(facts, {
    employees: [employee],
    from: date,
    until: dateOf(dayNumber(date) + 1),
    asOfPosition,
    at,
    ...(policies === undefined ? {} : { policies }),
  });
  if (day === undefined) return null;
  const view = facts.view(asOfPosition);
  const { source, policy } = policyOf(facts, view, day, policies);
  const reporting = reportingOf(view, day);
  const completeness = reporting?.completeness ?? "complete";
  const background = backgroundOf({ facts, view, day, question: { ...question, asOfPosition }, policy, completeness });
  const explained = {
    day,
    reasons: reasonsOf({ ...background, source, lang }),
    policy: source,
    rules: citedRules(day, policy).map((rule) => ({ rule, clause: clauseOf(rule), value: policy[rule], meaning: meaningOf(rule, lang) })),
    reporting,
    asOfPosition,
    at,
  };
  return { ...explained, lines: explanationLines(explained, policy, lang) };
}

function policyOf(
  facts: Facts,
  view: FactsView,
  day: DayResult,
  policies: PolicyChoice | undefined,
): { source: PolicySource; policy: Policy } {
  const nowhere = { scope: null, effectiveFrom: null, position: null };
  if (policies !== undefined && "draft" in policies)
    return { source: { kind: "draft", hash: policyHash(policies.draft), ...nowhere }, policy: policies.draft };
  const versions =
    policies === undefined ? view.policies() : "versions" in policies ? policies.versions : facts.view(policies.asOfPosition).policies();
  const own = dayNumber(day.date);
  const found = versions.findLast((version) => version.hash === day.policy && version.hash !== null && version.effectiveDay <= own);
  if (found === undefined) return { source: { kind: "defaults", hash: policyHash(defaultPolicy), ...nowhere }, policy: defaultPolicy };
  const { position, policy } = found;
  // The name it was published under: rules the program has learnt since would give the same policy another.
  const hash = found.hash ?? policyHash(policy);
  // A version asked for by its hash judges every date; what is told is where and from when it was published.
  const { scope, effectiveDay } =
    facts
      .view()
      .policies()
      .find((version) => version.position === position) ?? found;
  return { source: { kind: "published", hash, scope, effectiveFrom: dateOf(effectiveDay), position }, policy };
}

/** Rules a reader needs to check the day: those cited, and those that hold its arrival and departure. */
function citedRules(day: DayResult, policy: Policy): RuleName[] {
  const cited = new Set<string>(["attribution", "pairing", ...day.findings.map((finding) => finding.rule)]);
  if (day.shifts.length > 0) {
    cited.add(policy.late_permit_min !== null ? "late_permit_min" : policy.late_after_min !== null ? "late_after_min" : "late_grace_min");
    cited.add(policy.early_after_min !== null ? "early_after_min" : "early_grace_min");
    cited.add("absence_requires");
  }
  if (day.punches.some((punch) => punch.why === "bounce")) cited.add("bounce_window_seconds");
  if (day.punches.some((punch) => punch.why === "superseded_by_terminal")) cited.add("manual_match_minutes");
  return ruleNames.filter((rule) => cited.has(rule));
}

const clauseOf = (rule: RuleName): string => String(policySchema.shape[rule].meta()?.["clause"] ?? "");

const meaningOf = (rule: RuleName, lang: AnswerLanguage): string =>
  (lang === "en" ? undefined : meaningInChinese(rule)) ?? policySchema.shape[rule].meta()?.description ?? "";

function reportingOf(view: FactsView, day: DayResult): Reporting | null {
  const person = view.personOf(day.employee);
  const last = day.windows.at(-1);
  const first = day.windows[0];
  if (person === undefined || last === undefined || first === undefined) return null;
  const own = dayNumber(day.date);
  const span = view.employment(person).find((candidate) => candidate.fromDay <= own && own < candidate.untilDay);
  if (span === undefined) return null;
  const heard = view.heardUpTo(span.site);
  return {
    site: span.site,
    completeness: view.completeness(span.site, first.opensAt - instantBase, last.closesAt - instantBase),
    heardUpTo: heard === null ? null : toLocal((heard + instantBase) * 1_000, day.zone),
  };
}
