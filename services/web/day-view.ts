import { openWordOf, phaseOf, type DayPhase } from "../../projections/replay/day-phase.ts";
import type { DayResult, Finding, PunchUse } from "../../projections/attendance/day-result.ts";
import type { Explanation, Reporting } from "../../projections/replay/explanation.ts";
import { changedText, clauseName, ruleName } from "../../projections/replay/phrases.ts";
import { ruleValue } from "../../projections/replay/rule-value.ts";
import type { DayView } from "../projector/models.ts";
import { dateText, daysFromHalves, hoursText, minutesText, timeOfDay, timeWithSeconds } from "./format.ts";
import { html, type Html } from "./html.ts";
import { icons } from "./icons.ts";
import { leaveNameFrom, type ViewContext } from "./view-context.ts";

/** Why a day counts as it does: what was planned, what was punched, what the policy says of it, and where each stands on the ledger. */
export function dayView(view: DayView, asOf: string | null, context: ViewContext): Html {
  const { t } = context;
  const { explanation } = view;
  const known = asOf === null ? null : ` · ${t("explain.asOf", { position: view.position })}`;
  return html`<div class="explain-head">
      <div>
        <h2 id="explain-title">${context.nameOf(view.employee)}</h2>
        <p class="muted">${dateText(view.date, t.language)}${known}</p>
      </div>
      <button type="button" class="icon-button" data-close aria-label="${t("explain.close")}">${icons.close}</button>
    </div>
    <div class="explain-body">
      ${explanation === null ? html`<section><p class="muted">${t("explain.unemployed")}</p></section>` : explainedView(view, explanation, context)}
    </div>`;
}

function explainedView(view: DayView, explanation: Explanation, context: ViewContext): Html {
  const { t } = context;
  const { day } = explanation;
  const phase = phaseOf(day, explanation.at);
  const state = html`<span class="pill${day.state === "confirmed" ? " pill-in" : " pill-pending"}">${t(`explain.${day.state}`)}</span>`;
  return html`<section class="verdict">
      <span class="mark mark-${view.word}" aria-hidden="true">${view.symbol}</span><b>${verdictText(view, day, phase, context)}</b>${state}
    </section>
    <section>${factsView(view, day, context)}</section>
    <section>
      <h3>${t("explain.punches")}</h3>
      ${punchesTable(view, day, context)} ${phase === "not_due" ? null : reportingView(explanation, context)}
    </section>
    <section>
      <h3>${t("explain.findings")}</h3>
      ${
        day.findings.length === 0
          ? html`<p class="muted">${t("explain.noFindings")}</p>`
          : day.findings.map((finding) => findingView(finding, day, phase, context))
      }
    </section>
    <section>${rulesView(explanation, context)}</section>`;
}

function verdictText({ word, leaveKinds }: DayView, day: DayResult, phase: DayPhase, { t }: ViewContext): string {
  const open = openWordOf(day.status, phase);
  if (open !== undefined) return t(`open.${open}`);
  if (word !== "leave") return t(`word.${word}`);
  return day.leave.map((leave) => leaveNameFrom(leaveKinds, leave.kind, t)).join(", ") || t("word.leave");
}

function factsView({ shifts, leaveKinds }: DayView, day: DayResult, { t }: ViewContext): Html {
  const planned = shifts.map((shift) => `${shift.name} ${timeOfDay(shift.startsAt, day.zone)}–${timeOfDay(shift.endsAt, day.zone)}`);
  const days = (halfDays: number): string => t("explain.days", { count: daysFromHalves(halfDays) });
  const pairs: readonly (readonly [string, string] | false)[] = [
    [t("explain.dayType"), t(`explain.dayType.${day.dayType}`)],
    [t("explain.shift"), planned.length === 0 ? t("explain.noShift") : planned.join(", ")],
    day.firstIn !== null && [t("explain.firstIn"), timeWithSeconds(day.firstIn * 1_000, day.zone)],
    day.lastOut !== null && [t("explain.lastOut"), timeWithSeconds(day.lastOut * 1_000, day.zone)],
    day.scheduledSeconds > 0 && [t("explain.scheduled"), hoursText(day.scheduledSeconds, t)],
    day.workedSeconds > 0 && [t("explain.worked"), hoursText(day.workedSeconds, t)],
    day.lateSeconds > 0 && [t("explain.late"), minutesText(day.lateSeconds, t)],
    day.earlySeconds > 0 && [t("explain.early"), minutesText(day.earlySeconds, t)],
    day.overtimeSeconds > 0 && [t("explain.overtime"), hoursText(day.overtimeSeconds, t)],
    day.restDayWorkSeconds > 0 && [t("explain.restDayWork"), hoursText(day.restDayWorkSeconds, t)],
    day.absenceHalfDays > 0 && [t("explain.absence"), days(day.absenceHalfDays)],
    ...day.leave.map((leave) => {
      const length = leave.halfDays === 0 && leave.seconds !== undefined ? hoursText(leave.seconds, t) : days(leave.halfDays);
      return [leaveNameFrom(leaveKinds, leave.kind, t), length] as const;
    }),
  ];
  return html`<dl class="pairs">
    ${pairs.map(
      (pair) =>
        pair &&
        html`<dt>${pair[0]}</dt>
          <dd>${pair[1]}</dd>`,
    )}
  </dl>`;
}

function punchesTable(view: DayView, day: DayResult, { t }: ViewContext): Html {
  if (day.punches.length === 0) return html`<p class="muted">${t("explain.noPunches")}</p>`;
  return html`<table class="uses">
    <tbody>
      ${day.punches.map(
        (punch) =>
          html`<tr${punch.used === "not_used" ? html` class="unused"` : null}>
            <td><time>${timeWithSeconds(punch.at * 1_000, day.zone)}</time></td>
            <td>${useText(punch, t)}<br /><span class="muted">${originText(punch, view, t)}</span></td>
            <td>${t("explain.event", { position: punch.position })}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const useText = (punch: PunchUse, t: ViewContext["t"]): string =>
  punch.why === undefined ? t(`use.${punch.used}`) : `${t(`use.${punch.used}`)}: ${t(`unused.${punch.why}`)}`;

function originText(punch: PunchUse, { terminalNames }: DayView, t: ViewContext["t"]): string {
  const parts = [
    punch.terminal === null ? "" : (terminalNames[punch.terminal] ?? punch.terminal),
    t(`explain.source.${punch.source}`),
    punch.place ?? "",
    t(`direction.${punch.direction}`),
    punch.reading === undefined ? "" : t(`explain.reading.${punch.reading}`),
    punch.correctedBySeconds === undefined || punch.correctedBySeconds === 0
      ? ""
      : t("explain.clockCorrected", { seconds: String(punch.correctedBySeconds) }),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

/** How far the clocks have reported, or what keeps them from counting as complete: what a pending day waits for. */
function reportingView({ reporting }: Explanation, context: ViewContext): Html | null {
  const text = reporting === null ? null : reportingText(reporting, context);
  return text === null ? null : html`<p class="muted reporting">${text}</p>`;
}

function reportingText({ site, completeness, heardUpTo }: Reporting, { t, nameOf }: ViewContext): string | null {
  const name = nameOf(site);
  if (completeness === "open_fault") return t("explain.openFault", { site: name });
  if (completeness === "open_gap") return t("explain.openGap", { site: name });
  if (heardUpTo !== null) return t("explain.heardUpTo", { site: name, time: heardUpTo.replace("T", " ").slice(0, 16) });
  // Complete although nothing was heard: the site has no clock, or none had been there yet.
  return completeness === "complete" ? null : t("explain.notHeard", { site: name });
}

function findingView(finding: Finding, day: DayResult, phase: DayPhase, { t }: ViewContext): Html {
  const { language } = t;
  const length = finding.seconds === undefined || finding.seconds === 0 ? null : ` · ${minutesText(finding.seconds, t)}`;
  const open = openWordOf(finding.code, phase);
  const deadline = finding.deadline === undefined ? null : ` · ${t("explain.deadline", { date: finding.deadline })}`;
  return html`<div class="finding">
    <b>${open === undefined ? t(`finding.${finding.code}`) : t(`open.${open}`)}</b
    >${length}${deadline}${finding.state === "provisional" ? html` <span class="tag">${t("explain.soFar")}</span>` : null}
    ${finding.changed === undefined ? null : html`<div>${changedText(language, finding.changed)}</div>`}
    <div class="rule">
      <span>${t("explain.clause")}: ${clauseName(language, finding.clause)}</span>
      <span>${t("explain.rule")}: ${ruleName(language, finding.rule)} = <b>${ruleValue(language, finding, day)}</b></span>
    </div>
  </div>`;
}

/** The policy that judged the day, and the rules that hold its arrival and departure, with their values. */
function rulesView({ policy, rules, day }: Explanation, { t }: ViewContext): Html {
  const { language } = t;
  const source =
    policy.position === null || policy.effectiveFrom === null
      ? t("explain.policyDefaults")
      : t("explain.policy", { hash: policy.hash.slice(0, 12), date: policy.effectiveFrom, position: policy.position });
  return html`<details class="rules">
    <summary>${t("explain.rules")}</summary>
    <dl class="pairs">
      ${rules.map(
        (rule) =>
          html`<dt>${ruleName(language, rule.rule)}</dt>
            <dd>${ruleValue(language, rule, day)}</dd>`,
      )}
    </dl>
    <p class="muted" title="${policy.hash}">${source}</p>
  </details>`;
}
