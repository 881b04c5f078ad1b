import type { BoardView, PunchView, TerminalsView } from "../projector/models.ts";
import type { DepartmentId } from "../../shared/ids.ts";
import { assetPath } from "./assets.ts";
import { boardView, tilesView } from "./board-view.ts";
import { dateText, timeWithSeconds } from "./format.ts";
import { html, type Html } from "./html.ts";
import { icons } from "./icons.ts";
import type { Language } from "./language.ts";
import { punchesView } from "./punches-view.ts";
import { alertsView, terminalsNote, terminalsView } from "./terminals-view.ts";
import type { ViewContext } from "./view-context.ts";

export type Theme = "light" | "dark" | "auto";

/** Everything the page shows, as of one position. */
export interface PageModel {
  readonly board: BoardView;
  readonly punches: readonly PunchView[];
  readonly terminals: TerminalsView;
  /** The month's section, see month-view.ts. */
  readonly month: Html;
  /** Departments to choose from; the choice shows only when there is more than one. */
  readonly departments: readonly DepartmentId[];
  readonly theme: Theme;
  /** Links that show this page in the other language. */
  readonly languageLinks: Readonly<Record<Language, string>>;
}

/** The live page, whole: it can be read without any script. */
export function page(model: PageModel, context: ViewContext): Html {
  const { t } = context;
  const { board } = model;
  const departmentName = board.department === null ? t("app.allDepartments") : context.nameOf(board.department);
  return document({
    title: `${t("app.name")} · ${departmentName}`,
    theme: model.theme,
    context,
    body: html`<body
      data-position="${board.position}"
      data-now="${board.at}"
      data-zone="${board.zone}"
      data-date="${board.date}"
      data-department="${board.department ?? ""}"
      data-connection="connecting"
    >
      <a class="skip" href="#board">${t("app.skip")}</a>
      ${barView(model, departmentName, context)}
      <main>
        <div class="alerts" id="connection" hidden>
          <div class="alert warn" role="status">
            ${icons.warning}
            <div>${t("live.lostLong")}</div>
          </div>
        </div>
        <div class="alerts" id="alerts" aria-live="polite">${alertsView(model.terminals, context)}</div>
        <noscript
          ><div class="alerts">
            <div class="alert note"><div>${t("app.noScript")}</div></div>
          </div></noscript
        >
        <div class="tiles" id="tiles" role="group" aria-label="${t("tiles.label")}">${tilesView(board.summary, context)}</div>
        <div class="columns">
          <section class="card" id="board" aria-labelledby="board-title" tabindex="-1">
            <header>
              <h2 id="board-title">${t("board.title")}</h2>
              <span class="count" id="board-count">${t("board.people", { count: board.rows.length })}</span>
            </header>
            <div id="board-body">${boardView(board.rows, context)}</div>
          </section>
          <div class="side">
            <section class="card" aria-labelledby="punches-title">
              <header><h2 id="punches-title">${t("punches.title")}</h2></header>
              <div id="punches">${punchesView(model.punches, board.at, context)}</div>
            </section>
            <section class="card" aria-labelledby="terminals-title">
              <header>
                <h2 id="terminals-title">${t("terminals.title")}</h2>
                <span class="spacer"></span><span class="count" id="terminals-note">${terminalsNote(model.terminals, context)}</span>
              </header>
              <div id="terminals">${terminalsView(model.terminals, context)}</div>
            </section>
          </div>
        </div>
        <section class="card month" id="month" aria-labelledby="month-title" aria-live="off">${model.month}</section>
      </main>
      <dialog class="explain" id="explain" aria-labelledby="explain-title"></dialog>
      ${footerView(board, context)} ${clientTexts(context)}
    </body>`,
  });
}

function barView(model: PageModel, departmentName: string, { t, nameOf }: ViewContext): Html {
  const { board, departments } = model;
  const choice =
    departments.length < 2
      ? html`<span class="department">${departmentName}</span>`
      : html`<form class="department" method="get" action="/">
          <label
            ><span class="visually-hidden">${t("app.department")}</span
            ><select name="department" id="department">
              <option value="*">${t("app.allDepartments")}</option>
              ${departments.map(
                (department) =>
                  html`<option value="${department}" ${department === board.department ? html` selected` : null}>
                    ${nameOf(department)}
                  </option>`,
              )}
            </select></label
          ><noscript><button class="go">${t("month.show")}</button></noscript>
        </form>`;
  return html`<header class="bar">
    <div class="bar-inner">
      <div class="brand">
        ${icons.mark}
        <h1>${t("app.name")}</h1>
        <span class="sep" aria-hidden="true">/</span>${choice}
      </div>
      <span class="spacer"></span>
      <div class="clock" aria-label="${t("app.siteTime")}">
        <span id="date">${dateText(board.date, t.language)}</span><b id="time">${timeWithSeconds(board.at, board.zone)}</b>
      </div>
      <span class="live" id="live" data-state="connecting" role="status">${t("live.connecting")}</span>
      <nav class="switch" aria-label="${t("app.language")}">
        <a
          href="${model.languageLinks["zh-CN"]}"
          lang="zh-CN"
          hreflang="zh-CN"
          ${t.language === "zh-CN" ? html` aria-current="true"` : null}
          >中文</a
        ><a href="${model.languageLinks.en}" lang="en" hreflang="en" ${t.language === "en" ? html` aria-current="true"` : null}>EN</a>
      </nav>
      <button type="button" class="icon-button" id="theme" aria-label="${t("app.theme")}" title="${t("app.theme")}">
        ${icons.theme}${icons.moon}${icons.sun}
      </button>
    </div>
  </header>`;
}

const footerView = (board: BoardView, { t }: ViewContext): Html =>
  html`<footer class="page">
    <span id="position" data-text="${t("app.position")}">${t("app.position", { count: board.position })}</span
    ><span>${t("app.readOnly")}</span><span class="spacer"></span><a href="/api/v1/board">${t("app.api")}</a
    ><a href="/metrics">${t("app.metrics")}</a>
  </footer>`;

/** Texts the script needs; a template is data, so the strict content policy holds. `{name}` marks where a value goes. */
function clientTexts({ t }: ViewContext): Html {
  const keys = ["live.connecting", "live.live", "live.lost", "explain.loading", "explain.failed", "month.failed"] as const;
  return html`<template id="texts" data-language="${t.language}" data-people="${t("board.people")}" data-shown="${t("board.shown")}"
    >${keys.map((key) => html`<i data-key="${key}">${t(key)}</i>`)}</template
  >`;
}

/** A day's explanation as a page of its own: what a link to a person leads to without a script. */
export function dayPage(day: Html, theme: Theme, context: ViewContext): Html {
  const { t } = context;
  return document({
    title: `${t("explain.title")} · ${t("app.name")}`,
    theme,
    context,
    body: html`<body>
      <header class="bar">
        <div class="bar-inner">
          <div class="brand">
            ${icons.mark}
            <h1><a href="/">${t("app.name")}</a></h1>
          </div>
        </div>
      </header>
      <main><section class="card alone">${day}</section></main>
    </body>`,
  });
}

/** A page that says in plain words what did not work. */
export function messagePage(input: {
  readonly title: string;
  readonly text: string;
  readonly reference: string | null;
  readonly theme: Theme;
  /** Reload after so many seconds: for what passes by itself. */
  readonly retrySeconds?: number;
  readonly context: ViewContext;
}): Html {
  const { t } = input.context;
  return document({
    title: `${input.title} · ${t("app.name")}`,
    theme: input.theme,
    context: input.context,
    ...(input.retrySeconds === undefined ? {} : { retrySeconds: input.retrySeconds }),
    body: html`<body>
      <header class="bar">
        <div class="bar-inner">
          <div class="brand">
            ${icons.mark}
            <h1>${t("app.name")}</h1>
          </div>
        </div>
      </header>
      <main>
        <section class="card">
          <div class="empty">
            <b>${input.title}</b>
            <p>${input.text}</p>
            ${input.reference === null ? null : html`<p><code>${t("error.reference", { reference: input.reference })}</code></p>`}
            <p><a href="/">${t("error.home")}</a></p>
          </div>
        </section>
      </main>
    </body>`,
  });
}

function document(input: { title: string; theme: Theme; context: ViewContext; retrySeconds?: number; body: Html }): Html {
  const { language } = input.context.t;
  return html`<!doctype html>
    <html lang="${language}" ${input.theme === "auto" ? null : html` data-theme="${input.theme}"`}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        ${input.retrySeconds === undefined ? null : html`<meta http-equiv="refresh" content="${input.retrySeconds}" />`}
        <title>${input.title}</title>
        <link rel="icon" type="image/svg+xml" href="${assetPath("icon.svg")}" />
        <link rel="stylesheet" href="${assetPath("app.css")}" />
        <script type="module" src="${assetPath("app.js")}"></script>
      </head>
      ${input.body}
    </html> `;
}
