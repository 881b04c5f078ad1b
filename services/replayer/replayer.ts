import { availableParallelism } from "node:os";
import { setImmediate as nextTurn } from "node:timers/promises";
import { chosenPolicies } from "../../projections/attendance/policy-choice.ts";
import type { ImagedFacts } from "../../projections/facts/facts.ts";
import type { ImageMaker } from "../../projections/facts/image-maker.ts";
import { periodWords } from "../../projections/replay/period-row.ts";
import { calendarMonths } from "../../projections/replay/replay-periods.ts";
import type { ReplayAnswer, ReplayPeriod, ReplayQuestion, ReplaySide } from "../../projections/replay/replay-question.ts";
import { AttendanceError } from "../../shared/errors.ts";
import { dayNumber, type DayNumber } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { replayAnswer } from "./replay-answer.ts";
import { controlDone, controlStop, controlWords, type ReplayOrder, type SideOrder } from "./worker-messages.ts";
import { createWorkerPool } from "./worker-pool.ts";

/** How far a replay has come. */
export interface ReplayProgress {
  readonly peopleDone: number;
  readonly peopleAll: number;
}

export interface AskOptions {
  /** Aborted: the replay stops within milliseconds and is rejected with REPLAY_CANCELLED. */
  readonly signal?: AbortSignal;
  /** Called some times a second while people are judged. */
  readonly onProgress?: (progress: ReplayProgress) => void;
}

/**
 * Answers what-ifs and replays about everybody with threads that judge from an image of the facts. The event loop of
 * this process only prepares the image, in slices of some milliseconds, and puts the answer together.
 */
export interface Replayer {
  /**
   * Judges everybody asked about under both answers. Questions are answered one at a time, in the order they were asked.
   *
   * @throws REPLAY_CANCELLED by its signal, or because the replayer was closed; REPLAY_FAILED when a thread failed.
   */
  ask(question: ReplayQuestion, options?: AskOptions): Promise<ReplayAnswer>;
  /** Cancels what is under way and ends the threads. */
  close(): Promise<void>;
}

export interface ReplayerOptions {
  readonly facts: ImagedFacts;
  /** How many threads judge (default: as many as this machine runs at once). */
  readonly threads?: number;
  /** What the threads run, for tests of what becomes of a thread that fails. */
  readonly workerFile?: URL;
}

/** Days around a question that judging looks at: leaving late relaxes a start within a month. */
const daysAround = 40;
/** People written to an image between two looks at the clock, and how long a slice of that may take. */
const peopleAStep = 8;
const sliceMsMax = 8;
const progressEveryMs = 100;
const differencesDefault = 10_000;
/** Images of earlier positions kept, because somebody who compares two months asks more than once. */
const earlierImagesMax = 2;

/** Nothing is started before the first question. */
export function createReplayer(options: ReplayerOptions): Replayer {
  const { facts, threads = availableParallelism() } = options;
  const pool = createWorkerPool(threads, options.workerFile ?? new URL("./replay-worker.ts", import.meta.url));
  const current = facts.imageMaker();
  const earlier = new Map<number, ImageMaker>();
  const closing = new AbortController();
  let queue: Promise<unknown> = Promise.resolve();

  function makerOf({ asOfPosition = Infinity }: ReplaySide): ImageMaker {
    if (asOfPosition >= facts.position) return current;
    const maker = earlier.get(asOfPosition) ?? facts.imageMaker(asOfPosition);
    earlier.delete(asOfPosition);
    earlier.set(asOfPosition, maker);
    for (const oldest of earlier.keys()) if (earlier.size > earlierImagesMax) earlier.delete(oldest);
    return maker;
  }

  async function answer(question: ReplayQuestion, { onProgress }: AskOptions, stopped: AbortSignal): Promise<ReplayAnswer> {
    const periods = question.periods ?? calendarMonths(question.from, question.until);
    const edges = edgesOf(question, periods);
    const makers = { before: makerOf(question.before), after: makerOf(question.after) };
    for (const maker of new Set([makers.before, makers.after])) {
      maker.cover(edges[0]! - daysAround, edges.at(-1)! + daysAround);
      await whole(maker, stopped);
    }
    // The image of now may have fallen behind while the other was made; from its last slice to the order nothing can come between.
    if (makers.before === current) await whole(current, stopped);
    const order = orderOf(facts, question, edges, makers);
    const positions = { before: positionOf(question.before), after: positionOf(question.after) };
    const stop = (): void => void Atomics.store(order.control, controlStop, 1);
    stopped.addEventListener("abort", stop);
    const timer = onProgress && setInterval(() => onProgress(progressOf(order)), progressEveryMs);
    try {
      const findings = await pool.run(order, stop);
      refuseWhenStopped(stopped);
      onProgress?.(progressOf(order));
      return replayAnswer({ periods, order, findings, positions, employeeOf: (person) => facts.view().employeeOf(person) });
    } catch (error) {
      refuseWhenStopped(stopped);
      throw error;
    } finally {
      clearInterval(timer);
      stopped.removeEventListener("abort", stop);
    }
  }

  const positionOf = ({ asOfPosition = Infinity }: ReplaySide): number => Math.min(asOfPosition, facts.position);

  return {
    ask(question, askOptions = {}) {
      const stopped = AbortSignal.any(askOptions.signal === undefined ? [closing.signal] : [closing.signal, askOptions.signal]);
      const asked = queue.then(() => {
        refuseWhenStopped(stopped);
        return answer(question, askOptions, stopped);
      });
      queue = asked.catch(() => undefined);
      return asked;
    },
    async close() {
      closing.abort();
      await queue;
      await pool.close();
    },
  };
}

/** Slices of work until the image holds everything. */
async function whole(maker: ImageMaker, stopped: AbortSignal): Promise<void> {
  for (;;) {
    const begun = performance.now();
    while (performance.now() - begun < sliceMsMax) if (maker.step(peopleAStep)) return;
    await nextTurn();
    refuseWhenStopped(stopped);
  }
}

function refuseWhenStopped(stopped: AbortSignal): void {
  if (stopped.aborted) throw new AttendanceError("REPLAY_CANCELLED", "the replay was cancelled before it was finished");
}

function progressOf({ control, peopleCount }: ReplayOrder): ReplayProgress {
  return { peopleDone: Atomics.load(control, controlDone), peopleAll: peopleCount };
}

function edgesOf({ from, until }: ReplayQuestion, periods: readonly ReplayPeriod[]): DayNumber[] {
  const edges = [...periods.map((period) => dayNumber(period.from)), dayNumber(until)];
  const whole = edges[0] === dayNumber(from) && periods.every((period, index) => dayNumber(period.until) === edges[index + 1]);
  if (whole && edges.every((edge, index) => index === 0 || edge > edges[index - 1]!)) return edges;
  throw new RangeError(`periods of a replay follow each other from ${from} to ${until}, each of a day at least`);
}

interface Makers {
  readonly before: ImageMaker;
  readonly after: ImageMaker;
}

function orderOf(facts: ImagedFacts, question: ReplayQuestion, edges: readonly DayNumber[], makers: Makers): ReplayOrder {
  const { department, employees, differencesMax = differencesDefault } = question;
  const before = makers.before.image();
  const images = { before, after: makers.after === makers.before ? before : makers.after.image() };
  const side = ({ at, policies, asOfPosition }: ReplaySide, image: SideOrder["image"]): SideOrder => ({
    image,
    policies: chosenPolicies(facts, policies, asOfPosition),
    at: at / 1_000 - instantBase,
  });
  const view = facts.view();
  const named = employees && [...new Set(employees.flatMap((employee) => view.personOf(employee) ?? []))].toSorted((a, b) => a - b);
  const peopleCount = named?.length ?? Math.max(images.before.personCount, images.after.personCount);
  const words = peopleCount * (edges.length - 1) * periodWords;
  return {
    before: side(question.before, images.before),
    after: side(question.after, images.after),
    edges,
    department,
    differencesMax,
    people: named === undefined ? null : Int32Array.from(named),
    peopleCount,
    control: new Int32Array(new SharedArrayBuffer(controlWords * 4)),
    totalsBefore: new Int32Array(new SharedArrayBuffer(words * 4)),
    totalsAfter: new Int32Array(new SharedArrayBuffer(words * 4)),
    present: new Uint8Array(new SharedArrayBuffer(peopleCount)),
  };
}
