import type { FastifyInstance } from "fastify";
import { AttendanceError, InputError } from "../../shared/errors.ts";
import type { DepartmentId } from "../../shared/ids.ts";
import { asOfField, dateField, idField, limitField, monthField, positionField, readInput } from "./query.ts";
import type { AsOfQuestion, ReadModel } from "./read-model.ts";
import { notReady, ok, sendJson } from "./replies.ts";

export interface JsonRoutesOptions {
  readonly model: ReadModel;
  readonly readAsOf: (text: string | undefined) => Promise<AsOfQuestion | null>;
  readonly nameOf: (id: string) => string;
}

/** What there is to read, for whoever asks /api/v1. */
const index = {
  board: "/api/v1/board?department&asOf",
  punches: "/api/v1/punches?before&limit&department",
  terminals: "/api/v1/terminals",
  month: "/api/v1/months/{YYYY-MM}?department&asOf",
  day: "/api/v1/days/{employee}/{YYYY-MM-DD}?asOf",
  quarantine: "/api/v1/quarantine?before&limit",
  departments: "/api/v1/departments",
  live: "/api/v1/live?department (server-sent events: snapshot, frame, tick)",
  replay: "/api/v1/replay?from&until&department&employee&asOf&policy&againstAsOf&againstPolicy&months&limit (server-sent events)",
  health: "/api/v1/health",
  ready: "/api/v1/ready",
  metrics: "/metrics",
} as const;

/** The department asked for: none named, the only one there is, or `*` for all. */
export function departmentFrom(model: ReadModel, text: string | undefined): DepartmentId | null {
  const known = model.departments();
  if (text === undefined) return known[0] ?? null;
  if (text === "*") return null;
  if (known.includes(text)) return text;
  const remedy = `choose one of ${known.slice(0, 20).join(", ") || "none yet"}, or * for all`;
  throw new InputError("REQUEST_INVALID", "1 field(s) of the request cannot be used:", [
    { field: "department", value: JSON.stringify(text), remedy },
  ]);
}

/** The reads of the API, version 1. None of them writes. */
export function addJsonRoutes(app: FastifyInstance, { model, readAsOf, nameOf }: JsonRoutesOptions): void {
  app.get("/api/v1", async (request, reply) => sendJson(request, reply, index));

  app.get("/api/v1/health", async (request, reply) => sendJson(request, reply, { status: "ok", position: model.position() }));

  app.get("/api/v1/ready", async (request, reply) => {
    const ready = model.ready();
    reply.header("cache-control", "no-store").code(ready ? ok : notReady);
    return reply
      .type("application/json; charset=utf-8")
      .send(request.method === "HEAD" ? "" : JSON.stringify({ ready, position: model.position() }));
  });

  app.get("/api/v1/departments", async (request, reply) => {
    requireCurrent(model);
    return sendJson(request, reply, { departments: model.departments().map((department) => ({ department, name: nameOf(department) })) });
  });

  app.get("/api/v1/board", async (request, reply) => {
    requireCurrent(model);
    const query = readInput(request.query, { department: idField.optional(), asOf: asOfField.optional() });
    const department = departmentFrom(model, query.department);
    const asOf = await readAsOf(query.asOf);
    return sendJson(request, reply, asOf === null ? model.board(department) : await model.boardAsOf(department, asOf));
  });

  app.get("/api/v1/punches", async (request, reply) => {
    requireCurrent(model);
    const query = readInput(request.query, {
      before: positionField.optional(),
      limit: limitField(500).optional(),
      department: idField.optional(),
    });
    const department = query.department === undefined ? null : departmentFrom(model, query.department);
    return sendJson(request, reply, await model.punches(query.before ?? model.position(), query.limit ?? 50, department));
  });

  app.get("/api/v1/terminals", async (request, reply) => {
    requireCurrent(model);
    readInput(request.query, {});
    return sendJson(request, reply, model.terminals());
  });

  app.get("/api/v1/months/:month", async (request, reply) => {
    requireCurrent(model);
    const { month } = readInput(request.params, { month: monthField });
    const query = readInput(request.query, { department: idField.optional(), asOf: asOfField.optional() });
    return sendJson(request, reply, await model.month(departmentFrom(model, query.department), month, await readAsOf(query.asOf)));
  });

  app.get("/api/v1/days/:employee/:date", async (request, reply) => {
    requireCurrent(model);
    const { employee, date } = readInput(request.params, { employee: idField, date: dateField });
    const query = readInput(request.query, { asOf: asOfField.optional() });
    requireEmployee(model, employee);
    return sendJson(request, reply, await model.day(employee, date, await readAsOf(query.asOf)));
  });

  app.get("/api/v1/quarantine", async (request, reply) => {
    requireCurrent(model);
    const query = readInput(request.query, { before: positionField.optional(), limit: limitField(500).optional() });
    return sendJson(request, reply, await model.quarantine(query.before ?? model.position(), query.limit ?? 50));
  });
}

/**
 * Refuses to give figures as current that are not.
 *
 * @throws AttendanceError STILL_STARTING, PROJECTOR_STOPPED
 */
export function requireCurrent(model: ReadModel): void {
  if (model.ready()) return;
  if (model.stopped())
    throw new AttendanceError(
      "PROJECTOR_STOPPED",
      `this server follows the ledger no further than position ${model.position()}; its log says why`,
    );
  throw new AttendanceError("STILL_STARTING", "the ledger is still being read; try again in a moment");
}

/** @throws AttendanceError NOT_FOUND */
export function requireEmployee(model: ReadModel, employee: string): void {
  if (model.hasEmployee(employee)) return;
  throw new AttendanceError("NOT_FOUND", `the ledger knows no employee ${JSON.stringify(employee)}; /api/v1/board lists those of today`, {
    employee,
  });
}
