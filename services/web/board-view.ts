import type { PresenceReason, PresenceRow } from "../../projections/presence/presence.ts";
import { presenceStates } from "../../projections/presence/presence.ts";
import type { PresenceSummary } from "../../projections/presence/summary.ts";
import type { MessageKey } from "./messages-en.ts";
import { timeOfDay, wholeMinutes } from "./format.ts";
import { html, type Html } from "./html.ts";
import type { ViewContext } from "./view-context.ts";

/** The numbers of the day, each person in exactly one; each is a button that shows only its people. */
const tiles = ["in", "expected", "missing", "absent", "pending", "leave", "left", "off"] as const;

/** The tiles above the board. */
export function tilesView(summary: PresenceSummary, { t }: ViewContext): Html {
  const lateOf = { in: summary.lateIn, left: summary.late - summary.lateIn };
  return html`${tiles.map(
    (tile) =>
      html`<div class="tile-cell">
        <button
          type="button"
          class="tile tile-${tile}"
          data-filter="${tile}"
          aria-pressed="false"
          ${summary[tile] === 0 ? html` data-zero` : null}
        >
          <span class="label">${t(`tiles.${tile}`)}</span>
          <span class="value"
            >${t.number(summary[tile])}<small>${tile === "in" ? t("tiles.of", { count: summary.people }) : null}</small></span
          >
        </button>
        ${tile === "in" || tile === "left" ? lateView(tile, lateOf[tile], t) : null}
      </div>`,
  )}`;
}

/** How many of a tile's people came late, a button of its own. */
const lateView = (tile: "in" | "left", count: number, t: ViewContext["t"]): Html | null =>
  count === 0
    ? null
    : html`<button type="button" class="tile-late" data-filter="${tile}-late" aria-pressed="false">${t("tiles.late", { count })}</button>`;

const columns = [
  { key: "person", label: "board.person", sort: "name" },
  { key: "state", label: "board.state", sort: "state" },
  { key: "shift", label: "board.shift", sort: "shift" },
  { key: "first", label: "board.firstIn", sort: "first", end: true },
  { key: "last", label: "board.lastOut", sort: "last", end: true },
  { key: "late", label: "board.late", sort: "late", end: true },
  { key: "why", label: "board.why" },
] as const satisfies readonly { key: string; label: MessageKey; sort?: string; end?: boolean }[];

/** The whole table; without people, what to do about it. */
export function boardView(rows: readonly PresenceRow[], context: ViewContext): Html {
  const { t } = context;
  if (rows.length === 0) {
    return html`<div class="empty"><b>${t("board.emptyTitle")}</b>${t("board.emptyText")} <code>attendance setup FILE</code></div>`;
  }
  const sorted = rows.toSorted((a, b) => rank(a) - rank(b) || (a.employee < b.employee ? -1 : 1));
  return html`<table class="board">
      <thead>
        <tr>
          ${columns.map((column) => headView(column, t))}
        </tr>
      </thead>
      <tbody id="board-rows">
        ${sorted.map((row) => rowView(row, context))}
      </tbody>
    </table>
    <div class="empty" id="board-nobody" hidden><b>${t("board.nobodyTitle")}</b>${t("board.nobodyText")}</div>`;
}

function headView(column: (typeof columns)[number], t: ViewContext["t"]): Html {
  const label = t(column.label);
  const end = "end" in column ? html` class="end"` : null;
  if (!("sort" in column)) return html`<th scope="col" ${end}>${label}</th>`;
  const sorted = column.sort === "state" ? html` aria-sort="ascending"` : null;
  return html`<th scope="col" ${end}${sorted}>
    <button type="button" data-sort="${column.sort}" title="${t("board.sortBy", { column: label })}">${label}</button>
  </th>`;
}

/** Order of urgency: what somebody must look at comes first. */
const rank = (row: PresenceRow): number => presenceStates.indexOf(row.state) * 2 + (row.late ? 0 : 1);

/** One person's line; live frames bring lines one by one. */
export function rowView(row: PresenceRow, context: ViewContext): Html {
  const { t } = context;
  const name = context.nameOf(row.employee);
  const first = row.firstIn === null ? null : timeOfDay(row.firstIn, row.zone);
  const last = row.lastOut === null ? null : timeOfDay(row.lastOut, row.zone);
  const none = html`<span class="none" aria-hidden="true">–</span>`;
  return html`<tr
    data-key="${row.employee}"
    data-state="${row.state}"
    data-rank="${rank(row)}"
    data-is-late="${row.late ? 1 : 0}"
    data-name="${name}"
    data-shift="${row.spans[0]?.startsAt ?? ""}"
    data-first="${row.firstIn ?? ""}"
    data-last="${row.lastOut ?? ""}"
    data-late="${row.lateSeconds}"
  >
    <th scope="row" class="who-cell">
      <a class="name" href="/days/${encodeURIComponent(row.employee)}/${row.date}" data-explain aria-label="${t("board.explain", { name })}"
        >${name}</a
      >${name === row.employee ? null : html`<span class="id">${row.employee}</span>`}
    </th>
    <td class="state">${pillsView(row, context)}</td>
    <td class="shift">
      ${row.spans.length === 0 ? none : row.spans.map((span, index) => html`${index > 0 ? ", " : null}${timeOfDay(span.startsAt, row.zone)}–${timeOfDay(span.endsAt, row.zone)}`)}
    </td>
    <td class="num first">${first ?? none}</td>
    <td class="num last">${first === null ? null : html`<span class="from">${first} – </span>`}${last ?? none}</td>
    <td class="num late-cell">
      ${row.lateSeconds > 0 ? html`<span class="over">${t("board.minutes", { count: wholeMinutes(row.lateSeconds) })}</span>` : none}
    </td>
    <td class="why">${row.why.map((reason, index) => html`${index > 0 ? " · " : null}${reasonText(reason, row.zone, context)}`)}</td>
  </tr>`;
}

function pillsView(row: PresenceRow, { t }: ViewContext): Html {
  const late = row.late && (row.state === "in" || row.state === "left");
  const manual = row.flags.includes("manual");
  const main =
    row.state === "in" && late
      ? html`<span class="pill pill-late">${t("state.in")} · ${t("mark.late")}</span>`
      : html`<span class="pill pill-${row.state}">${t(`state.${row.state}`)}</span>`;
  return html`${main}${row.state === "left" && late ? html`<span class="pill pill-late">${t("mark.late")}</span>` : null}${manual ? html` <span class="tag">${t("mark.manual")}</span>` : null}`;
}

/** A reason in words, such as "12 min after 09:00". */
function reasonText(reason: PresenceReason, zone: string, context: ViewContext): string {
  const values = {
    minutes: wholeMinutes(reason.seconds ?? 0),
    time: reason.at === undefined ? "" : timeOfDay(reason.at, zone),
    kind: reason.kind === undefined ? "" : context.leaveName(reason.kind),
  };
  return context.t(`why.${reason.code}`, values);
}
