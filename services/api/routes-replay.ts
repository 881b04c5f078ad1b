import type { FastifyInstance, FastifyReply } from "fastify";
import type { AnswerAt } from "../../projections/replay/answer.ts";
import { AttendanceError, InputError } from "../../shared/errors.ts";
import { EventReader } from "../replay/cited-events.ts";
import { compareMonths, findDifferences } from "../replay/compare.ts";
import { explainedDates, figureAnswers, type FigureAnswer } from "../replay/explained-dates.ts";
import { eventsOfMonth, monthAnswer } from "../replay/explained-months.ts";
import { makeComparison, refuseUnknown, saidAt, type AnswerMade, type ComparisonMade, type Sources } from "../replay/question.ts";
import type { Work } from "../replay/work.ts";
import { openEventStream, type EventStream } from "./event-stream.ts";
import type { ReadModel } from "./read-model.ts";
import { isFault, problemOf } from "./replies.ts";
import { readReplayRequest, type ReplayRequest } from "./replay-request.ts";
import { requireCurrent } from "./routes-json.ts";

export interface ReplayRouteOptions {
  readonly model: ReadModel;
  /** What replays are answered from: the facts as they are when a replay is asked for. */
  readonly sources: () => Sources;
  /** Replays at once; further ones are told to come again. */
  readonly replaysMax: number;
  readonly onFault: (error: unknown) => void;
}

/** A draft policy with the words of a whole regulation is some tens of kilobytes. */
const bodyBytesMax = 262_144;
/** Differing days in one event of the stream. */
const pageDays = 50;
/** Between two events that say how far a replay has come. */
const progressMs = 250;

/**
 * Compares two answers and streams what differs: progress, a summary, the differences page by page, months, the end.
 * Closing the connection stops the work.
 */
export function addReplayRoute(app: FastifyInstance, options: ReplayRouteOptions): void {
  const closing = new AbortController();
  const running = new Set<Promise<void>>();

  async function answer(reply: FastifyReply, asked: ReplayRequest, requestId: string): Promise<void> {
    requireCurrent(options.model);
    const sources = options.sources();
    refuseUnknown(sources.facts, asked.scope);
    const made = await named(asked, () => makeComparison(sources, asked.scope, [asked.first, asked.second]));
    if (running.size >= options.replaysMax || closing.signal.aborted)
      throw new AttendanceError("REPLAYS_FULL", `${running.size} replays are running, as many as this server allows at once`);
    reply.hijack();
    const stream = openEventStream(reply.raw, closing.signal);
    const work = run(stream, { sources, asked, made }).catch(async (error: unknown) => {
      // The reader has gone: there is nobody left to tell.
      if (stream.signal.aborted) return;
      const problem = problemOf(error, requestId, "en");
      if (isFault(problem)) options.onFault(error);
      await stream.send("problem", problem).catch(() => undefined);
    });
    running.add(work);
    await work.finally(() => {
      running.delete(work);
      stream.end();
    });
  }

  app.get("/api/v1/replay", { exposeHeadRoute: false }, (request, reply) =>
    answer(reply, readReplayRequest(request.query, "query"), request.id),
  );
  app.post("/api/v1/replay", { bodyLimit: bodyBytesMax }, (request, reply) =>
    answer(reply, readReplayRequest(request.body, "body"), request.id),
  );
  app.addHook("preClose", async () => {
    closing.abort(new AttendanceError("REPLAY_CANCELLED", "the server is closing"));
    await Promise.allSettled(running);
  });
}

interface Run {
  readonly sources: Sources;
  readonly asked: ReplayRequest;
  readonly made: ComparisonMade;
}

async function run(stream: EventStream, { sources, asked, made }: Run): Promise<void> {
  const { facts, ledger } = sources;
  const work: Work = { signal: stream.signal, progress: progressTo(stream) };
  const found = await findDifferences(sources, made.comparison, { ...work, datesMax: asked.limit });
  const { comparison, days: dates } = found;
  await stream.send("summary", {
    before: heading(comparison.before, made.before),
    after: heading(comparison.after, made.after),
    differingDays: found.differingDays,
    departments: found.departments,
  });
  let page: FigureAnswer[] = [];
  let days = 0;
  const reader = new EventReader(ledger);
  for await (const date of explainedDates({ facts, comparison, reader }, dates, work)) {
    page.push(...figureAnswers(date));
    days += 1;
    if (days % pageDays !== 0 && days !== dates.length) continue;
    await stream.send("differences", { days: page, explained: days, of: found.differingDays });
    page = [];
  }
  const months = asked.months ? await compareMonths(facts, comparison, work) : [];
  for (const month of months) await stream.send("month", monthAnswer(month, await eventsOfMonth(month, reader)));
  await stream.send("end", { explained: days, of: found.differingDays });
}

const heading = ({ asOfPosition, at }: AnswerAt, { answer, used }: AnswerMade) => ({
  asOfPosition,
  at,
  policies: saidAt(used, answer, asOfPosition),
});

function progressTo(stream: EventStream): Work["progress"] {
  let saidAt = performance.now();
  return (phase, done, of) => {
    if (performance.now() - saidAt < progressMs) return;
    saidAt = performance.now();
    stream.offer("progress", { phase, done, of });
  };
}

/** Puts the field of the request beside a fault that only the ledger could find. */
async function named<Answer>(asked: ReplayRequest, work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AttendanceError) || (error.code !== "AS_OF_INVALID" && error.code !== "POLICY_NOT_PUBLISHED")) throw error;
    const value = String(error.details["value"] ?? error.details["hash"] ?? "");
    const remedy = String(error.details["remedy"] ?? error.message);
    throw new InputError(error.code, "1 field(s) of the request cannot be used:", [
      { field: fieldOf(asked, value), value: JSON.stringify(value), remedy },
    ]);
  }
}

function fieldOf({ first, second }: ReplayRequest, value: string): string {
  const says = (policies: ReplayRequest["first"]["policies"]): boolean =>
    (policies.kind === "published" && policies.hash === value) || (policies.kind === "as_of" && policies.text === value);
  if (first.asOf === value) return "asOf";
  if (second.asOf === value) return "againstAsOf";
  return says(first.policies) || !says(second.policies) ? "policy" : "againstPolicy";
}
