import type { StrangerView, TerminalsView, TerminalView } from "../projector/models.ts";
import { durationText, momentText, offsetText } from "./format.ts";
import { html, type Html } from "./html.ts";
import { icons } from "./icons.ts";
import type { ViewContext } from "./view-context.ts";

/** A clock that is off by more than this makes punches wrong by a visible amount. */
const offsetMsMax = 30_000;

/** It talks, but has never shown that everything it holds has come. */
const isIncomplete = (terminal: TerminalView): boolean => !isDead(terminal) && terminal.completeUpTo === null;

const isDead = (terminal: TerminalView): boolean => terminal.health !== "online";

/** How many need somebody: for the heading. */
export function terminalsNote({ terminals, strangers }: TerminalsView, { t }: ViewContext): string {
  const bad = terminals.filter(isDead).length + strangers.length;
  const incomplete = terminals.filter(isIncomplete).length;
  if (bad > 0) return t("terminals.someBad", { count: bad });
  if (incomplete > 0) return t("terminals.incomplete", { count: incomplete });
  return terminals.length > 0 ? t("terminals.allFine") : "";
}

/** The list of clocks: those that need somebody first, then senders nobody registered, then the rest by name. */
export function terminalsView(view: TerminalsView, context: ViewContext): Html {
  const { t } = context;
  if (view.terminals.length === 0 && view.strangers.length === 0) {
    return html`<div class="empty"><b>${t("terminals.emptyTitle")}</b>${t("terminals.emptyText")}</div>`;
  }
  const sorted = view.terminals.toSorted((a, b) => Number(isDead(b)) - Number(isDead(a)) || (a.name < b.name ? -1 : 1));
  const dead = sorted.filter(isDead);
  return html`<ul>
    ${dead.map((terminal) => terminalView(terminal, view.at, context))}${view.strangers.map((stranger) => strangerView(stranger, view, context))}${sorted
      .slice(dead.length)
      .map((terminal) => terminalView(terminal, view.at, context))}
  </ul>`;
}

function terminalView(terminal: TerminalView, now: number, context: ViewContext): Html {
  const { t } = context;
  const moment = (at: number | null): string => (at === null ? t("terminals.never") : momentText(at, now, terminal.zone, t.language));
  const off = terminal.offsetMs !== null && Math.abs(terminal.offsetMs) > offsetMsMax;
  return html`<li class="terminal${isDead(terminal) ? " dead" : ""}" data-health="${terminal.health}">
    <div class="head"><b>${terminal.name}</b><span class="pill pill-${terminal.health === "never" ? "silent" : terminal.health}">${t(`health.${terminal.health}`)}</span></div>
    <div class="sub">${t(`protocol.${terminal.protocol}`)} · ${terminal.serial}</div>
    ${isDead(terminal) ? html`<p class="problem">${problemText(terminal, now, context)}</p>` : null}
    <dl>
      <div><dt>${t("terminals.lastContact")}</dt><dd>${moment(terminal.lastContactAt)}</dd></div>
      <div><dt>${t("terminals.completeUpTo")}</dt><dd${isIncomplete(terminal) ? html` class="over"` : null}>${moment(terminal.completeUpTo)}</dd></div>
      <div><dt>${t("terminals.offset")}</dt><dd${off ? html` class="over"` : null}>${terminal.offsetMs === null ? "–" : offsetText(terminal.offsetMs)}</dd></div>
    </dl>
    <p class="counts">${t("terminals.counts", { recorded: terminal.recorded, duplicates: terminal.duplicates, quarantined: terminal.quarantined })}</p>
    ${terminal.openGaps > 0 ? html`<p class="problem">${t("terminals.gaps", { count: terminal.openGaps })}</p>` : null}
  </li>`;
}

function problemText(terminal: TerminalView, now: number, { t }: ViewContext): string {
  if (terminal.health === "fault" && terminal.fault !== null) {
    return `${t("terminals.fault", { time: momentText(terminal.fault.since, now, terminal.zone, t.language) })}: ${terminal.fault.reason}`;
  }
  if (terminal.lastContactAt === null) return t("terminals.neverHeard");
  return t("terminals.silentFor", { duration: durationText(now - terminal.lastContactAt, t) });
}

function strangerView(stranger: StrangerView, view: TerminalsView, { t }: ViewContext): Html {
  const zone = view.terminals[0]?.zone ?? "UTC";
  return html`<li class="terminal stranger">
    <div class="head"><b>${t("terminals.stranger", { serial: stranger.serial })}</b></div>
    <div class="sub">
      ${t("terminals.strangerText", {
        protocol: t(`protocol.${stranger.protocol}`),
        count: stranger.records,
        time: momentText(stranger.lastAt, view.at, zone, t.language),
      })}
    </div>
  </li>`;
}

/** What nobody may overlook, above everything else: clocks that do not report, unknown senders, punches of unknown badges. */
export function alertsView(view: TerminalsView, context: ViewContext): Html {
  const { t } = context;
  return html`${deadAlerts(view, context)}${strangerAlerts(view, context)}${
    view.held.punches === 0
      ? null
      : html`<div class="alert warn" role="status">
          ${icons.warning}
          <div>
            <b>${t("alert.held", { count: view.held.punches, badges: view.held.badges })}</b>
            <p>${t("alert.heldText")}</p>
          </div>
        </div>`
  }`;
}

function deadAlerts(view: TerminalsView, context: ViewContext): Html {
  const { t } = context;
  return html`${view.terminals.filter(isDead).map(
    (terminal) =>
      html`<div class="alert" role="alert">
        ${icons.warning}
        <div>
          <b>${t("alert.dead", { name: terminal.name })}</b>
          <p>${alertText(terminal, view.at, context)}</p>
        </div>
      </div>`,
  )}`;
}

function strangerAlerts(view: TerminalsView, { t }: ViewContext): Html {
  return html`${view.strangers.map(
    (stranger) =>
      html`<div class="alert warn" role="status">
        ${icons.warning}
        <div>
          <b>${t("alert.stranger", { serial: stranger.serial })}</b>
          <p>
            ${t(`alert.stranger.${stranger.reason}`, {
              count: stranger.records,
              protocol: t(`protocol.${stranger.protocol}`),
            })}
          </p>
        </div>
      </div>`,
  )}`;
}

function alertText(terminal: TerminalView, now: number, { t }: ViewContext): string {
  const moment = (at: number): string => momentText(at, now, terminal.zone, t.language);
  if (terminal.health === "fault" && terminal.fault !== null) {
    return t("alert.fault", { time: moment(terminal.fault.since), reason: terminal.fault.reason });
  }
  if (terminal.lastContactAt === null) return t("alert.never");
  return t("alert.silent", { duration: durationText(now - terminal.lastContactAt, t), time: moment(terminal.lastContactAt) });
}
