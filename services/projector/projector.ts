import { setImmediate as nextTurn } from "node:timers/promises";
import { judgeDays } from "../../projections/attendance/judge-days.ts";
import type { DayResult } from "../../projections/attendance/day-result.ts";
import { createFacts, type ImagedFacts } from "../../projections/facts/facts.ts";
import type { EmploymentSpan, Facts } from "../../projections/facts/facts-types.ts";
import { createBadgeHolders, type BadgeHolders } from "../../projections/presence/badge-holders.ts";
import { dayOnBoard, presenceOf, type PresenceRow } from "../../projections/presence/presence.ts";
import { isTerminalEvent, terminalTypesBesidePunches } from "../../projections/terminals/terminal-state.ts";
import { createTerminals, type Terminals } from "../../projections/terminals/terminals.ts";
import { decodeEvent, textOf } from "../../shared/events/decode.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { EmployeeId, TerminalId } from "../../shared/ids.ts";
import type { Ledger, Now, StoredEvent } from "../../shared/ledger/port.ts";
import type { Logger } from "../../shared/log.ts";
import { dateOf } from "../../shared/time/day-number.ts";
import { instantBase } from "../../shared/time/zone-days.ts";
import { createBoardKeeper } from "./board-keeper.ts";
import { createWaiting } from "./waiting.ts";
import type { PunchView } from "./models.ts";
import { punchViewOf, type PunchNames } from "./punch-view.ts";
import { touchedBy } from "./touched.ts";

/** What listeners are told, after facts and rows hold it. */
export interface ProjectorListener {
  /** Rows of today's board differ; a person without a row has left the board. */
  rowsChanged?(employees: readonly EmployeeId[]): void;
  /** Punches were recorded, in the order of the ledger. */
  punchesCame?(punches: readonly PunchView[]): void;
}

/**
 * Owner of the facts of a process: follows the ledger, keeps today's rows, tells listeners.
 *
 * Invariants: `facts` have every event below `position` and none above; listeners are told in the order of positions,
 * in the same turn of the event loop in which the facts took the events; an event that cannot be applied stops the
 * projector where it stands, so that nothing wrong is shown as current.
 */
export interface Projector {
  readonly facts: ImagedFacts;
  readonly ledger: Ledger;
  /** Position of the next event to apply. */
  readonly position: number;
  /** Everything that was on the ledger at the start has been applied and today's rows stand. */
  readonly ready: boolean;
  /** Resolves when ready, or when the projector stopped before. */
  readonly caughtUp: Promise<void>;
  /** Why it stopped by itself; undefined while it runs or after `close`. */
  readonly failure: unknown;
  /** Today's row of everybody employed. */
  readonly rows: ReadonlyMap<EmployeeId, PresenceRow>;
  /** The newest punches, oldest first. */
  readonly recentPunches: readonly PunchView[];
  readonly terminals: Terminals;
  readonly names: PunchNames;
  /** Punches a terminal has on the ledger. */
  punchCountOf(terminal: TerminalId): number;
  /** A person's employment today; undefined when not employed. */
  employmentOf(employee: EmployeeId): EmploymentSpan | undefined;
  /**
   * The facts, once they know every event before the position; they are shared, so look and let go before waiting.
   *
   * @throws AttendanceError PROJECTOR_STOPPED when the projector stopped, or was closed, before it came so far.
   */
  factsUpTo(position: number): Promise<Facts>;
  now: Now;
  /** @returns what to call to hear no more. */
  on(listener: ProjectorListener): () => void;
  close(): Promise<void>;
}

export interface ProjectorOptions {
  readonly ledger: Ledger;
  readonly log: Logger;
  readonly now: Now;
  /** Milliseconds between two looks at what the passing of time changes (default 1,000). */
  readonly sweepMs?: number;
  readonly snapshot?: ProjectorSnapshot;
  /** How many of the last events are decoded at the start, for the list of the newest punches (default 5,000). */
  readonly eventsReread?: number;
}

/** Facts to begin with, and where they are kept: the ledger need then not be read from its beginning. */
export interface ProjectorSnapshot {
  readonly facts: ImagedFacts;
  /** Events after which they are written again, first when everything that was on the ledger at the start is in them. */
  readonly everyEvents: number;
  /** The facts are given nothing until it is done. */
  write(): Promise<void>;
}

/** Punches kept at hand for the list of live punches; older ones are read from the ledger. */
const recentMax = 500;
/** Events read at once: a slice of this many leaves the event loop free between. */
const batchSize = 500;
/** Punches further back than this before the head need not be decoded here: facts have them, the list does not show them. */
const tailDecodedDefault = 5_000;

/** Starts following the ledger from its beginning; resolves at once, see `caughtUp`. */
export async function createProjector(options: ProjectorOptions): Promise<Projector> {
  const { ledger, log, now, eventsReread: tailDecoded = tailDecodedDefault } = options;
  const facts = options.snapshot?.facts ?? createFacts();
  const restoredUpTo = facts.position;
  const terminals = createTerminals();
  const holders: BadgeHolders = createBadgeHolders();
  const punchCounts = new Map<TerminalId, number>();
  const listeners = new Set<ProjectorListener>();
  const stop = new AbortController();
  const headAtStart = await ledger.nextPosition();
  const waiting = createWaiting();
  let recent: PunchView[] = [];
  let ready = false;
  let failure: unknown;

  const nowSeconds = (): number => Math.floor(now() / 1_000);
  const employmentOf = (employee: EmployeeId): EmploymentSpan | undefined => employmentToday(facts, employee, nowSeconds());
  const names: PunchNames = { holders, terminals, departmentOf: (employee) => employmentOf(employee)?.department ?? null };
  const keeper = createBoardKeeper({
    people: () => employedToday(facts, nowSeconds()),
    rowOf: (employee) => rowOf(facts, employee, nowSeconds()),
    changed: (employees) => {
      for (const listener of listeners) listener.rowsChanged?.(employees);
    },
    onError: (err) => log.error({ err }, "board could not be judged"),
    ...(options.sweepMs === undefined ? {} : { sweepMs: options.sweepMs }),
  });

  /** Takes a decoded event into what is kept beside the facts. */
  function note(event: LedgerEvent): void {
    if (event.type === "BadgeAssigned") holders.assign(event.data);
    else if (event.type === "BadgeReturned") holders.giveBack(event.data);
    else if (isTerminalEvent(event)) terminals.apply(event);
  }

  function apply(batch: readonly StoredEvent[]): void {
    facts.apply(batch);
    const people = new Set<EmployeeId>();
    const punches: PunchView[] = [];
    let everybody = false;
    for (const stored of batch) {
      if (stored.type === "PunchRecorded") countPunch(punchCounts, stored);
      if (stored.type === "PunchRecorded" && stored.position < headAtStart - tailDecoded) continue;
      const event = decodeEvent(stored);
      note(event);
      if (event.type === "PunchRecorded" || event.type === "PunchEntered") punches.push(punchViewOf(stored.position, event, names));
      if (!ready) continue;
      const touched = touchedBy(event, holders);
      if (touched === "everybody") everybody = true;
      else for (const employee of touched) people.add(employee);
    }
    if (punches.length > 0) {
      recent = recent.concat(punches).slice(-recentMax);
      for (const listener of listeners) listener.punchesCame?.(punches);
    }
    keeper.touch(people);
    if (everybody) keeper.touchAll();
    waiting.reached(facts.position);
  }

  let announceReady!: () => void;
  const caughtUp = new Promise<void>((resolve) => (announceReady = resolve));

  async function becomeReady(): Promise<void> {
    // From here on the people touched are judged as they come, the sweep under way takes the rest.
    ready = true;
    await keeper.sweep();
    log.info({ position: facts.position, punches: facts.punchCount }, "facts are up to date");
    announceReady();
  }

  /** What is kept beside the facts is made of the few events that are no punches; the facts have the rest. */
  async function noteRestored(until: number): Promise<void> {
    for (const [terminal, punches] of facts.punchesByTerminal(until)) punchCounts.set(terminal, punches);
    for await (const batch of ledger.readAll(0, { types: notedTypes, signal: stop.signal })) {
      for (const stored of batch) {
        if (stored.position >= until) return;
        note(decodeEvent(stored));
      }
      await nextTurn();
    }
  }

  let writtenAt = restoredUpTo;
  async function keepFacts({ everyEvents, write }: ProjectorSnapshot): Promise<void> {
    if (!ready || facts.position - writtenAt < everyEvents) return;
    writtenAt = facts.position;
    try {
      await write();
    } catch (err) {
      log.warn({ err }, "facts could not be written to disk; a start takes longer without them");
    }
  }

  async function follow(): Promise<void> {
    try {
      if (headAtStart === 0) await becomeReady();
      // Punches that the list of the newest shows are read again, also where the facts have them.
      const from = Math.max(0, Math.min(restoredUpTo, headAtStart - tailDecoded));
      if (from > 0) await noteRestored(from);
      for await (const batch of ledger.subscribe(from, { batchSize, signal: stop.signal })) {
        apply(batch);
        if (!ready && batch.at(-1)!.position + 1 >= headAtStart) await becomeReady();
        if (options.snapshot !== undefined) await keepFacts(options.snapshot);
        await nextTurn();
      }
    } catch (err) {
      if (stop.signal.aborted) return;
      failure = err;
      log.error({ err, position: facts.position }, "projector stopped: an event could not be applied");
    } finally {
      announceReady();
      waiting.stop();
    }
  }
  const following = follow();

  return {
    facts,
    ledger,
    get position() {
      return facts.position;
    },
    get ready() {
      return ready && failure === undefined;
    },
    caughtUp,
    get failure() {
      return failure;
    },
    rows: keeper.rows,
    get recentPunches() {
      return recent;
    },
    terminals,
    names,
    punchCountOf: (terminal) => punchCounts.get(terminal) ?? 0,
    employmentOf,
    factsUpTo: async (position) => {
      if (facts.position < position) await waiting.until(position);
      return facts;
    },
    now,
    on(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      stop.abort();
      keeper.close();
      await following;
      listeners.clear();
    },
  };
}

/** Event types that the projector itself takes something of, but for punches. */
const notedTypes: readonly string[] = ["BadgeAssigned", "BadgeReturned", ...terminalTypesBesidePunches];

const terminalField = '"terminal":';

/**
 * Counts a punch for its terminal without decoding it, so that a rebuild need not decode every punch twice. The stored
 * JSON is canonical: a quote inside a text is escaped, so the field's name can stand nowhere else.
 */
function countPunch(counts: Map<TerminalId, number>, stored: StoredEvent): void {
  const text = textOf(stored);
  const from = text.indexOf(terminalField) + terminalField.length;
  let until = from + 1;
  while (text[until] !== '"') until += text[until] === "\\" ? 2 : 1;
  const terminal = JSON.parse(text.slice(from, until + 1)) as TerminalId;
  counts.set(terminal, (counts.get(terminal) ?? 0) + 1);
}

function employmentToday(facts: Facts, employee: EmployeeId, now: number): EmploymentSpan | undefined {
  const view = facts.view();
  const person = view.personOf(employee);
  return person === undefined ? undefined : view.employment(person).find((span) => covers(span, now));
}

function covers(span: EmploymentSpan, now: number): boolean {
  const day = span.zone.dayOf(now - instantBase);
  return span.fromDay <= day && day < span.untilDay;
}

function* employedToday(facts: Facts, now: number): Iterable<EmployeeId> {
  const view = facts.view();
  for (let person = 0; person < view.personCount; person++) {
    if (view.employment(person).some((span) => covers(span, now))) yield view.employeeOf(person);
  }
}

/** A person's row of the board at `now`, epoch seconds; undefined when not employed then. */
function rowOf(facts: Facts, employee: EmployeeId, now: number): PresenceRow | undefined {
  return rowAsOf(facts, employee, now, undefined);
}

/** The same as known before a position. */
export function rowAsOf(facts: Facts, employee: EmployeeId, now: number, asOfPosition: number | undefined): PresenceRow | undefined {
  const view = facts.view(asOfPosition);
  const person = view.personOf(employee);
  const span = person === undefined ? undefined : view.employment(person).find((candidate) => covers(candidate, now));
  if (span === undefined) return undefined;
  const today = span.zone.dayOf(now - instantBase);
  const heard = view.heardUpTo(span.site);
  const heardUpTo = heard === null ? null : heard + instantBase;
  const days = judgeDays(facts, {
    employees: [employee],
    from: dateOf(today - 1),
    until: dateOf(today + 1),
    at: now * 1_000,
    ...(asOfPosition === undefined ? {} : { asOfPosition }),
  });
  const on = (date: string): DayResult | undefined => days.find((day) => day.date === date);
  const day = on(dateOf(today));
  if (day === undefined) return undefined;
  const yesterday = on(dateOf(today - 1));
  const input = dayOnBoard(yesterday && { day: yesterday, heardUpTo }, { day, heardUpTo }, now);
  return presenceOf(input, now);
}
