import type { Finding, PunchUse } from "../../projections/attendance/day-result.ts";
import type { DayView } from "../projector/models.ts";
import { dateText, daysFromHalves, hoursText, minutesText, timeOfDay, timeWithSeconds } from "./format.ts";
import { html, type Html } from "./html.ts";
import { icons } from "./icons.ts";
import { leaveNameFrom, type ViewContext } from "./view-context.ts";

/** Why a day counts as it does: what was planned, what was punched, what the policy says of it, and where each stands on the ledger. */
export function dayView(view: DayView, asOf: string | null, context: ViewContext): Html {
  const { t } = context;
  const { day } = view;
  return html`<div class="explain-head">
      <div>
        <h2 id="explain-title">${context.nameOf(day.employee)}</h2>
        <p class="muted">
          ${dateText(day.date, t.language)}${asOf === null ? null : ` · ${t("explain.asOf", { position: view.position })}`}
        </p>
      </div>
      <button type="button" class="icon-button" data-close aria-label="${t("explain.close")}">${icons.close}</button>
    </div>
    <div class="explain-body">
      <section class="verdict">
        <span class="mark mark-${view.word}" aria-hidden="true">${view.symbol}</span><b>${verdictText(view, context)}</b
        ><span class="pill${day.state === "confirmed" ? " pill-in" : " pill-pending"}">${t(`explain.${day.state}`)}</span>
      </section>
      <section>${factsView(view, context)}</section>
      <section>
        <h3>${t("explain.punches")}</h3>
        ${punchesTable(view, context)}
      </section>
      <section>
        <h3>${t("explain.findings")}</h3>
        ${
          day.findings.length === 0
            ? html`<p class="muted">${t("explain.noFindings")}</p>`
            : day.findings.map((finding) => findingView(finding, context))
        }${view.policy === null ? null : html`<p class="muted mono policy" title="${view.policy}">policy ${view.policy.slice(0, 12)}</p>`}
      </section>
    </div>`;
}

function verdictText({ day, word, leaveKinds }: DayView, { t }: ViewContext): string {
  if (word !== "leave") return t(`word.${word}`);
  return day.leave.map((leave) => leaveNameFrom(leaveKinds, leave.kind, t)).join(", ") || t("word.leave");
}

function factsView({ day, shifts, leaveKinds }: DayView, { t }: ViewContext): Html {
  const planned = shifts.map((shift) => `${shift.name} ${timeOfDay(shift.startsAt, day.zone)}–${timeOfDay(shift.endsAt, day.zone)}`);
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
    day.absenceHalfDays > 0 && [t("explain.absence"), t("explain.days", { count: daysFromHalves(day.absenceHalfDays) })],
    ...day.leave.map(
      (leave) => [leaveNameFrom(leaveKinds, leave.kind, t), t("explain.days", { count: daysFromHalves(leave.halfDays) })] as const,
    ),
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

function punchesTable(view: DayView, { t }: ViewContext): Html {
  if (view.day.punches.length === 0) return html`<p class="muted">${t("explain.noPunches")}</p>`;
  return html`<table class="uses">
    <tbody>
      ${view.day.punches.map(
        (punch) =>
          html`<tr${punch.used === "not_used" ? html` class="unused"` : null}><td><time>${timeWithSeconds(punch.at * 1_000, view.day.zone)}</time></td><td>${useText(punch, t)}<br><span class="muted">${punch.terminal === null ? null : `${view.terminalNames[punch.terminal] ?? punch.terminal} · `}${t(`explain.source.${punch.source}`)}${directionText(punch, t)}</span></td><td>${t("explain.event", { position: punch.position })}</td></tr>`,
      )}
    </tbody>
  </table>`;
}

const useText = (punch: PunchUse, t: ViewContext["t"]): string =>
  punch.why === undefined ? t(`use.${punch.used}`) : `${t(`use.${punch.used}`)}: ${t(`unused.${punch.why}`)}`;

const directionText = (punch: PunchUse, t: ViewContext["t"]): string =>
  punch.direction === "unknown" ? "" : ` · ${t(`direction.${punch.direction}`)}`;

function findingView(finding: Finding, { t }: ViewContext): Html {
  return html`<div class="finding">
    <b>${t(`finding.${finding.code}`)}</b
    >${finding.seconds === undefined || finding.seconds === 0 ? null : ` · ${minutesText(finding.seconds, t)}`}
    <div class="rule">
      <span>${t("explain.clause")}: ${t.optional(`clause.${finding.clause}`, finding.clause)}</span
      ><span>${t("explain.rule")}: <span class="mono">${finding.rule} = ${finding.value}</span></span>
    </div>
  </div>`;
}
