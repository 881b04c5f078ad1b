import type { FastifyReply, FastifyRequest } from "fastify";
import { AttendanceError, InputError, type ErrorCode } from "../../shared/errors.ts";
import { errorCodes } from "../../shared/error-codes.ts";
import type { Language } from "../web/language.ts";

/** HTTP statuses of the codes that reach it. Statuses stand in this file and nowhere else. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  REQUEST_INVALID: 400,
  AS_OF_INVALID: 400,
  POLICY_INVALID: 400,
  POLICY_NOT_PUBLISHED: 400,
  ROUTE_NOT_FOUND: 404,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  HOST_NOT_ALLOWED: 421,
  INTERNAL_ERROR: 500,
  STILL_STARTING: 503,
  VIEWERS_FULL: 503,
  REPLAYS_FULL: 503,
  PROJECTOR_STOPPED: 503,
};

export const ok = 200;
/** What a readiness probe is told while the ledger is still being read, or the projector has stopped. */
export const notReady = 503;

/** The status a code is answered with; what has none is a fault of ours. */
const statusFor = (code: ErrorCode): number => statusOf[code] ?? 500;

/** An answer that something did not work, as RFC 9457 has it, with our stable code. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly instance: string;
  /** Each field that is wrong, its value, and what would be right. */
  readonly faults?: readonly { readonly field: string; readonly value: string; readonly remedy: string }[];
}

/** The answer to an error: what is known and meant for the reader, or INTERNAL_ERROR and nothing of the inside. */
export function problemOf(error: unknown, requestId: string, language: Language): Problem {
  const known =
    error instanceof AttendanceError && statusOf[error.code] !== undefined && error.code !== "INTERNAL_ERROR" ? error : undefined;
  const tooBad = known === undefined ? clientFault(error) : undefined;
  const code: ErrorCode = known?.code ?? (tooBad === undefined ? "INTERNAL_ERROR" : "REQUEST_INVALID");
  const words = language === "en" ? errorCodes[code] : errorCodes[code].zh;
  return {
    type: `urn:attendance-ledger:error:${code}`,
    title: words.cause,
    status: tooBad ?? statusFor(code),
    code,
    detail: known === undefined ? words.remedy : known.message,
    instance: `urn:request:${requestId}`,
    ...(known instanceof InputError ? { faults: known.faults } : {}),
  };
}

/** Status of what the HTTP layer itself refused, such as a header or an address it cannot read. */
function clientFault(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" && status >= 400 && status < 500 ? status : undefined;
}

/** Sends a problem as RFC 9457 has it. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.status === statusOf.METHOD_NOT_ALLOWED) reply.header("allow", "GET, HEAD");
  if (problem.status === notReady) reply.header("retry-after", "2");
  return reply
    .code(problem.status)
    .header("cache-control", "no-store")
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(problem));
}

/** Whether an error is a fault of ours, to be logged as such. */
export const isFault = (problem: Problem): boolean => problem.status >= 500 && problem.status !== notReady;

/** Sends JSON. Nothing is cached: an answer is as of a position, and the next may be as of another. */
export function sendJson(request: FastifyRequest, reply: FastifyReply, value: unknown): FastifyReply {
  return reply
    .code(ok)
    .header("cache-control", "no-store")
    .type("application/json; charset=utf-8")
    .send(request.method === "HEAD" ? "" : JSON.stringify(value));
}
