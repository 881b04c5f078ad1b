import { setImmediate as nextTurn } from "node:timers/promises";
import type { MonthCell, MonthRow, MonthTotals, MonthView } from "../projector/models.ts";
import { sheetWords } from "../../shared/policy/rules-month.ts";
import type { MessageKey } from "./messages-en.ts";
import { daysFromHalves, monthText, shortDate, weekdayLetter } from "./format.ts";
import { html, type Html } from "./html.ts";
import { leaveNameFrom, type ViewContext } from "./view-context.ts";

/** How the month was asked for, so that links and the form keep it. */
export interface MonthQuery {
  readonly month: string;
  readonly asOf: string | null;
  readonly department: string | null;
}

/** A link to the page with this month, position and department. */
function monthLink(query: MonthQuery): string {
  const parameters = new URLSearchParams({ month: query.month });
  if (query.asOf !== null) parameters.set("asOf", query.asOf);
  if (query.department !== null) parameters.set("department", query.department);
  return `/?${parameters.toString()}#month`;
}

/** The month `count` months after this one. */
const monthAfter = (month: string, count: number): string => Temporal.PlainYearMonth.from(month).add({ months: count }).toString();

/** Lines of the grid written between two turns of the event loop: some 5 ms. */
const linesSlice = 32;

/** The whole section below its heading: the form, the grid, the legend. A thousand people's grid is six megabytes, so others wait for no more than a slice of it. */
export async function monthView(view: MonthView, query: MonthQuery, context: ViewContext): Promise<Html> {
  const shape = { view, columnClass: columnClasses(view) };
  const lines: Html[] = [];
  for (const [index, row] of view.rows.entries()) {
    if (index % linesSlice === linesSlice - 1) await nextTurn();
    lines.push(personRow(row, shape, index === 0, context));
  }
  return sectionView(view, query, lines, context);
}

function columnClasses(view: MonthView): (date: string) => string {
  const off = new Set(view.offDates);
  return (date) => `day${off.has(date) ? " off-day" : ""}${date === view.today ? " today" : ""}`;
}

function sectionView(view: MonthView, query: MonthQuery, lines: readonly Html[], context: ViewContext): Html {
  const { t } = context;
  const current = view.dates.includes(view.today) && query.asOf === null;
  return html`<header>
      <h2 id="month-title">${current ? `${t("month.title")} · ` : null}${monthText(view.month, t.language)}</h2>
      <span class="spacer"></span>
      <form method="get" action="/" id="month-form">
        ${query.department === null ? null : html`<input type="hidden" name="department" value="${query.department}" />`}
        <a
          class="step"
          data-month-link
          href="${monthLink({ ...query, month: monthAfter(view.month, -1) })}"
          aria-label="${t("month.previous")}"
          title="${t("month.previous")}"
          >‹</a
        >
        <label
          ><span class="visually-hidden">${t("month.choose")}</span><input type="month" name="month" value="${view.month}" required
        /></label>
        <a
          class="step"
          data-month-link
          href="${monthLink({ ...query, month: monthAfter(view.month, 1) })}"
          aria-label="${t("month.next")}"
          title="${t("month.next")}"
          >›</a
        >
        <label class="as-of"
          >${t("month.asOf")}
          <input name="asOf" value="${query.asOf ?? ""}" placeholder="${t("month.asOfNow")}" inputmode="numeric" autocomplete="off"
        /></label>
        <button class="go">${t("month.show")}</button>
      </form>
    </header>
    ${
      query.asOf === null
        ? null
        : html`<div class="as-of-note">
            <div class="alert note">
              <div>
                ${t("month.asOfNote", { position: view.position })}
                <a data-month-link href="${monthLink({ ...query, asOf: null })}">${t("month.backToNow")}</a>
              </div>
            </div>
          </div>`
    }
    ${view.yearsWithoutCalendar.map(
      (year) =>
        html`<div class="as-of-note">
          <div class="alert warn" role="status"><div>${t("month.noCalendar", { year })}</div></div>
        </div>`,
    )}
    ${view.rows.length === 0 ? html`<div class="empty"><b>${t("month.emptyTitle")}</b>${t("month.emptyText")}</div>` : gridView(view, query, lines, context)}`;
}

function gridView(view: MonthView, query: MonthQuery, lines: readonly Html[], context: ViewContext): Html {
  const { t } = context;
  const columnClass = columnClasses(view);
  return html`<div class="sheet-scroll" tabindex="-1">
      <table class="sheet" role="grid" aria-labelledby="month-title" aria-describedby="month-help" data-as-of="${query.asOf ?? ""}">
        <thead>
          <tr>
            <th scope="col" class="person">${t("month.person")}</th>
            ${view.dates.map(
              (date) =>
                html`<th scope="col" class="${columnClass(date)}" ${date === view.today ? html` aria-current="date"` : null}>
                  <b>${Number(date.slice(8))}</b>${weekdayLetter(date, t.language)}
                </th>`,
            )}${totalColumns.map((column, index) => html`<th scope="col" class="total${index === 0 ? " total-first" : ""}">${t(column.label, { currency: view.currency })}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${lines}
        </tbody>
      </table>
    </div>
    <p id="month-help" class="visually-hidden">${t("month.instructions")}</p>
    ${legendView(view, context)}`;
}

/** What the cells of one row share. */
interface RowShape {
  readonly name: string;
  readonly employee: string;
  readonly view: MonthView;
  readonly columnClass: (date: string) => string;
  /** The date whose cell the Tab key stops at; arrow keys reach the others. */
  readonly tabStop: string | undefined;
}

function personRow(row: MonthRow, shape: Pick<RowShape, "view" | "columnClass">, first: boolean, context: ViewContext): Html {
  const name = context.nameOf(row.employee);
  const { dates, today } = shape.view;
  const tabStop = first ? (dates.includes(today) ? today : dates[0]) : undefined;
  return html`<tr data-key="${row.employee}">
    <th scope="row" class="person" title="${row.employee}">${name}</th>
    ${row.cells.map((cell) => cellView(cell, { ...shape, name, employee: row.employee, tabStop }, context))}${totalColumns.map(
      (column, index) => totalView(column.value(row.totals), index === 0),
    )}
  </tr>`;
}

function cellView(cell: MonthCell, { name, employee, view, columnClass, tabStop }: RowShape, { t }: ViewContext): Html {
  const status = cell.leaveKind === null ? t(`word.${cell.word}`) : leaveNameFrom(view.leaveKinds, cell.leaveKind, t);
  const label = t("month.cell", { name, date: shortDate(cell.date, t.language), status });
  const classes = `${columnClass(cell.date)} mark-${cell.word}${cell.provisional ? " provisional" : ""}`;
  return html`<td
    class="${classes}"
    role="gridcell"
    tabindex="${cell.date === tabStop ? 0 : -1}"
    data-employee="${employee}"
    data-date="${cell.date}"
    aria-label="${label}"
    title="${label}"
  >
    ${cell.word === "none" ? null : cell.symbol}
  </td>`;
}

/** A sum, a share of the bonus, or both. The currency stands in the column's title. */
function deductionText({ deduction, deductionBonusBps }: MonthTotals): string {
  const share = deductionBonusBps === 0 ? [] : [`${deductionBonusBps / 100}%`];
  return [...(deduction === "0" ? [] : [deduction]), ...share].join(" + ") || "0";
}

const totalColumns: readonly { readonly label: MessageKey; readonly value: (totals: MonthTotals) => string }[] = [
  { label: "month.scheduled", value: (totals) => daysFromHalves(totals.scheduledHalfDays) },
  { label: "month.attended", value: (totals) => daysFromHalves(totals.attendedHalfDays) },
  { label: "month.lateCount", value: (totals) => String(totals.lateCount) },
  { label: "month.lateMinutes", value: (totals) => String(totals.lateMinutes) },
  { label: "month.earlyCount", value: (totals) => String(totals.earlyCount) },
  { label: "month.missing", value: (totals) => String(totals.missingCount) },
  { label: "month.absence", value: (totals) => daysFromHalves(totals.absenceHalfDays) },
  { label: "month.leave", value: (totals) => daysFromHalves(totals.leaveHalfDays) },
  { label: "month.pending", value: (totals) => daysFromHalves(totals.pendingHalfDays) },
  { label: "month.toCome", value: (totals) => daysFromHalves(totals.toComeHalfDays) },
  { label: "month.deductions", value: (totals) => deductionText(totals) },
];

const totalView = (value: string, first: boolean): Html =>
  html`<td class="total${first ? " total-first" : ""}${value === "0" ? " zero" : ""}">${value === "0" ? "–" : value}</td>`;

/** The legend in force, and the kinds of leave that occur. */
function legendView(view: MonthView, { t }: ViewContext): Html {
  const kinds = new Set(view.rows.flatMap((row) => row.cells.flatMap((cell) => (cell.leaveKind === null ? [] : [cell.leaveKind]))));
  return html`<div class="legend" aria-label="${t("month.legend")}">
    ${sheetWords
      .filter((word) => word !== "none" && word !== "leave")
      .map((word) => html`<span><b class="mark-${word}">${view.legend[word]}</b>${t(`word.${word}`)}</span>`)}${view.leaveKinds
      .filter((kind) => kinds.has(kind.kind))
      .map((kind) => html`<span><b class="mark-leave">${kind.symbol}</b>${t.language === "en" ? kind.name.en : kind.name.zh}</span>`)}<span
      >${t("month.provisional")}</span
    >
  </div>`;
}
