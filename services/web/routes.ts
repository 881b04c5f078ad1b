import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { errorCodes } from "../../shared/error-codes.ts";
import type { Problem } from "../api/replies.ts";
import { ok } from "../api/replies.ts";
import { asOfField, dateField, idField, monthField, readInput } from "../api/query.ts";
import type { AsOfQuestion, ReadModel } from "../api/read-model.ts";
import { departmentFrom, requireCurrent, requireEmployee } from "../api/routes-json.ts";
import { assets } from "./assets.ts";
import { dayView } from "./day-view.ts";
import type { Html } from "./html.ts";
import { acceptedLanguage, languages, parseLanguage, type Language } from "./language.ts";
import { monthView, type MonthQuery } from "./month-view.ts";
import { dayPage, messagePage, page, type Theme } from "./page.ts";
import type { ViewContext } from "./view-context.ts";

export interface PageRoutesOptions {
  readonly model: ReadModel;
  readonly contextOf: (language: Language) => ViewContext;
  readonly readAsOf: (text: string | undefined) => Promise<AsOfQuestion | null>;
  readonly defaultLanguage: Language;
}

/** How many of the newest punches the page shows. */
const punchesShown = 60;

/** Languages are asked for loosely here: a page answers in some language rather than with an error. */
const pageQuery = { department: idField.optional(), month: monthField.optional(), asOf: asOfField.optional() };

/** The live page at the root, its pieces, and its files. */
export function addPageRoutes(app: FastifyInstance, options: PageRoutesOptions): void {
  const { model, contextOf } = options;

  app.get("/", async (request, reply) => {
    const language = chosenLanguage(request, options.defaultLanguage);
    rememberLanguage(request, reply);
    if (!model.ready() && !model.stopped()) return sendStarting(request, reply, ok, contextOf(language));
    requireCurrent(model);
    const { query, monthQuery, department } = readPageQuery(request, model);
    const context = contextOf(language);
    const month = await monthView(await model.month(department, monthQuery.month, await options.readAsOf(query.asOf)), monthQuery, context);
    // The board is read after the month, which takes time: what is shown as live must be of now.
    const markup = page(
      {
        board: model.board(department),
        punches: model.newestPunches(department, punchesShown),
        terminals: model.terminals(),
        month,
        departments: model.departments(),
        theme: chosenTheme(request),
        languageLinks: languageLinks(request),
      },
      context,
    );
    return sendHtml(request, reply, ok, markup);
  });

  app.get("/fragments/month", async (request, reply) => {
    requireCurrent(model);
    const context = contextOf(chosenLanguage(request, options.defaultLanguage));
    const { query, monthQuery, department } = readPageQuery(request, model);
    const month = await model.month(department, monthQuery.month, await options.readAsOf(query.asOf));
    return sendHtml(request, reply, ok, await monthView(month, monthQuery, context));
  });

  app.get("/fragments/days/:employee/:date", async (request, reply) => {
    const { markup } = await dayAnswer(request, options);
    return sendHtml(request, reply, ok, markup);
  });

  app.get("/days/:employee/:date", async (request, reply) => {
    const { markup, language } = await dayAnswer(request, options);
    rememberLanguage(request, reply);
    return sendHtml(request, reply, ok, dayPage(markup, chosenTheme(request), contextOf(language)));
  });

  for (const { path, type, body } of assets()) {
    app.get(path, async (request, reply) =>
      reply
        .header("cache-control", "public, max-age=31536000, immutable")
        .type(type)
        .send(request.method === "HEAD" ? "" : body),
    );
  }
}

async function dayAnswer(request: FastifyRequest, { model, contextOf, readAsOf, defaultLanguage }: PageRoutesOptions) {
  const { employee, date } = readInput(request.params, { employee: idField, date: dateField });
  const { lang: _lang, ...rest } = request.query as Record<string, unknown>;
  const query = readInput(rest, { asOf: asOfField.optional() });
  requireCurrent(model);
  requireEmployee(model, employee);
  const language = chosenLanguage(request, defaultLanguage);
  const view = await model.day(employee, date, await readAsOf(query.asOf));
  return { markup: dayView(view, query.asOf ?? null, contextOf(language)), language };
}

/** The page's question, an empty field of its form counting as not given. */
function readPageQuery(request: FastifyRequest, model: ReadModel) {
  const { lang: _lang, ...rest } = request.query as Record<string, unknown>;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== ""));
  const query = readInput(given, pageQuery);
  const department = departmentFrom(model, query.department);
  const monthQuery: MonthQuery = {
    month: query.month ?? model.currentMonth(department),
    asOf: query.asOf ?? null,
    department: query.department ?? null,
  };
  return { query, monthQuery, department };
}

function sendHtml(request: FastifyRequest, reply: FastifyReply, status: number, markup: Html): FastifyReply {
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .header("vary", "accept-language, cookie")
    .type("text/html; charset=utf-8")
    .send(request.method === "HEAD" ? "" : markup.text);
}

/** The friendly form of a problem, for a person who followed a link. */
export function sendProblemPage(request: FastifyRequest, reply: FastifyReply, problem: Problem, context: ViewContext): FastifyReply {
  const { t } = context;
  const theme = chosenTheme(request);
  if (problem.code === "STILL_STARTING") return sendStarting(request, reply, problem.status, context);
  if (problem.code === "PROJECTOR_STOPPED") {
    const texts = { title: t("error.stoppedTitle"), text: t("error.stoppedText"), reference: null };
    return sendHtml(request, reply, problem.status, messagePage({ ...texts, theme, context }));
  }
  const fault = problem.status >= 500;
  const title = problem.status === 404 ? t("error.notFoundTitle") : fault ? t("error.faultTitle") : t("error.badTitle");
  const text =
    problem.status === 404 && problem.code === "ROUTE_NOT_FOUND"
      ? t("error.notFoundText")
      : fault
        ? t("error.faultText")
        : detailOf(problem, t.language);
  const reference = fault ? request.id : null;
  return sendHtml(request, reply, problem.status, messagePage({ title, text, reference, theme, context }));
}

/** What is wrong, in the reader's language: messages are English, so others read the catalogue, and what was given where. */
export function detailOf({ code, detail, faults = [] }: Problem, language: Language): string {
  if (language === "en") return detail;
  const { cause, remedy } = errorCodes[code].zh;
  return [cause, ...faults.map(({ field, value }) => `${field} = ${value}。`), remedy].join(" ");
}

function sendStarting(request: FastifyRequest, reply: FastifyReply, status: number, context: ViewContext): FastifyReply {
  const { t } = context;
  const markup = messagePage({
    title: t("error.startingTitle"),
    text: t("error.startingText"),
    reference: null,
    theme: chosenTheme(request),
    retrySeconds: 2,
    context,
  });
  return sendHtml(request, reply.header("content-language", t.language), status, markup);
}

/** Language of a page: the address, else the reader's last choice, else the browser's wish, else the server's setting. */
export function chosenLanguage(request: FastifyRequest, otherwise: Language): Language {
  const asked = (request.query as Record<string, unknown> | undefined)?.["lang"];
  return (
    (typeof asked === "string" ? parseLanguage(asked) : undefined) ??
    parseLanguage(cookie(request, "lang") ?? "") ??
    acceptedLanguage(request.headers["accept-language"]) ??
    otherwise
  );
}

/** A language chosen in the address is kept for the next visit. */
function rememberLanguage(request: FastifyRequest, reply: FastifyReply): void {
  const asked = (request.query as Record<string, unknown>)["lang"];
  const language = typeof asked === "string" ? parseLanguage(asked) : undefined;
  if (language !== undefined) reply.header("set-cookie", `lang=${language}; Path=/; Max-Age=31536000; SameSite=Lax`);
}

function chosenTheme(request: FastifyRequest): Theme {
  const theme = cookie(request, "theme");
  return theme === "light" || theme === "dark" ? theme : "auto";
}

function cookie(request: FastifyRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? "").slice(0, 4_096).split(";");
  return pairs.map((pair) => pair.trim().split("=")).find(([key]) => key === name)?.[1];
}

/** This page in each language, its other parameters kept. */
function languageLinks(request: FastifyRequest): Readonly<Record<Language, string>> {
  const link = (language: Language): string => {
    const parameters = new URLSearchParams(request.url.split("?")[1] ?? "");
    parameters.set("lang", language);
    return `/?${parameters.toString()}`;
  };
  return Object.fromEntries(languages.map((language) => [language, link(language)])) as Record<Language, string>;
}
