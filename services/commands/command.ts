import { setTimeout as sleep } from "node:timers/promises";
import type { Facts } from "../../projections/facts/facts-types.ts";
import { AttendanceError, refuse, type InputFault, type Refusal } from "../../shared/errors.ts";
import { decodeEvent } from "../../shared/events/decode.ts";
import { eventCatalogue, type EventData, type EventType } from "../../shared/events/catalogue.ts";
import { deterministicId, uuidV7, type EventId, type StreamName } from "../../shared/ids.ts";
import type { LedgerEvent, NewEvent } from "../../shared/events/envelope.ts";
import type { Ledger, Now } from "../../shared/ledger/port.ts";
import { choicesOf } from "./field-choices.ts";

/** What every command is handed. */
export interface CommandContext {
  readonly ledger: Ledger;
  /** Who asks: `person:<id>` or `system:<part>`; never a name. */
  readonly actor: string;
  readonly now: Now;
  /**
   * Facts that know at least the events before a position, for commands that must judge days; left out, they are built
   * from the ledger. They belong to whoever gives them: look and let go, without waiting in between.
   */
  readonly facts?: ((position: number) => Promise<Facts>) | undefined;
  /** The same key again has no second effect and gets the first answer. Absent: every call is a new one. */
  readonly key?: string | undefined;
}

/** What a command did. */
export interface Done {
  readonly refused: false;
  readonly events: readonly DoneEvent[];
  /** Position of the last event; wait for it where the effect must be seen. Null when there was nothing to do. */
  readonly position: number | null;
  /** The same command was carried out before; nothing was written now. */
  readonly repeated: boolean;
}

export interface DoneEvent {
  readonly id: EventId;
  readonly type: EventType;
  readonly data: unknown;
}

export type CommandOutcome = Done | Refusal;

/** An event as a command decides it; id and actor are added when it is appended. */
export type EventDraft = { [Type in EventType]: { readonly type: Type; readonly data: EventData<Type> } }[EventType];

/** A field of a command's input: a schema of shared/events. */
interface Field {
  readonly _output: unknown;
  readonly description?: string | undefined;
  safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown; readonly error?: { readonly issues: readonly Issue[] } };
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

type Fields = Readonly<Record<string, Field>>;

type OptionalNames<Shape extends Fields> = { [Name in keyof Shape]: undefined extends Shape[Name]["_output"] ? Name : never }[keyof Shape];

/** The input a set of fields describes. */
export type InputOf<Shape extends Fields> = { readonly [Name in Exclude<keyof Shape, OptionalNames<Shape>>]: Shape[Name]["_output"] } & {
  readonly [Name in OptionalNames<Shape>]?: Shape[Name]["_output"];
};

/** A command: call it with a context and its input; what it is called and takes is beside it. */
export interface Command<Input> {
  (context: CommandContext, input: Input): Promise<CommandOutcome>;
  readonly command: string;
  /** One sentence: what it does. */
  readonly summary: string;
  /** Names of its input's fields; those that may be left out end with a question mark. */
  readonly takes: readonly string[];
  /** Of the fields that take one of a few words: which. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
}

/**
 * Declares a command. Its input is checked before it runs, every fault named at once; values that no rule allows
 * never reach the decision.
 */
export function defineCommand<const Shape extends Fields>(definition: {
  readonly name: string;
  readonly summary: string;
  readonly fields: Shape;
  readonly run: (context: CommandContext, input: InputOf<Shape>) => Promise<CommandOutcome>;
}): Command<InputOf<Shape>> {
  const { name, summary, fields, run } = definition;
  const call = async (context: CommandContext, input: InputOf<Shape>): Promise<CommandOutcome> => {
    const checked = readFields(name, fields, input);
    return isRefusal(checked) ? checked : run(context, checked as InputOf<Shape>);
  };
  const takes = Object.entries(fields).map(([field, schema]) => (schema.safeParse(undefined).success ? `${field}?` : field));
  const words = Object.entries(fields).map(([field, schema]) => [field, choicesOf(schema)] as const);
  const choices = Object.fromEntries(words.filter(([, taken]) => taken.length > 0));
  return Object.assign(call, { command: name, summary, takes, choices });
}

function readFields(command: string, fields: Fields, input: unknown): Readonly<Record<string, unknown>> | Refusal {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    return inputInvalid(command, [
      { field: "(input)", value: shown(input), remedy: `an object with the fields ${Object.keys(fields).join(", ")}` },
    ]);
  }
  const given = input as Readonly<Record<string, unknown>>;
  const faults: InputFault[] = Object.keys(given)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => ({ field: name, value: shown(given[name]), remedy: `remove it; the fields are ${Object.keys(fields).join(", ")}` }));
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const parsed = field.safeParse(given[name]);
    if (parsed.success) {
      if (parsed.data !== undefined) values[name] = parsed.data;
    } else faults.push(...faultsOf(name, given[name], parsed.error!.issues));
  }
  return faults.length === 0 ? values : inputInvalid(command, faults);
}

function faultsOf(name: string, value: unknown, issues: readonly Issue[]): InputFault[] {
  return issues.map(({ path, message }) => ({
    field: [name, ...path.map(String)].join("."),
    value: shown(valueAt(value, path)),
    remedy: message,
  }));
}

function inputInvalid(command: string, faults: readonly InputFault[]): Refusal {
  const lines = faults.map((fault) => `  ${fault.field} = ${fault.value}: ${fault.remedy}`).join("\n");
  return refuse("COMMAND_INPUT_INVALID", `${command} cannot be carried out:\n${lines}`, { faults });
}

/** A refusal that names one field: what was found there and what would be right. */
export function fieldFault(command: string, field: string, value: unknown, remedy: string): Refusal {
  return inputInvalid(command, [{ field, value: shown(value), remedy }]);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const step of path) at = (at as Record<PropertyKey, unknown> | null | undefined)?.[step];
  return at;
}

function shown(value: unknown): string {
  if (value === undefined) return "(missing)";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

/** Whether a decision or an outcome is a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && (value as { refused?: unknown }).refused === true;
}

const attemptsMax = 8;

/**
 * Decides on a stream's history and appends what was decided under the revision that was read. When somebody else was
 * first, it reads and decides anew, a bounded number of times.
 *
 * @param options.types the event types the decision reads or writes; others in the stream are passed over.
 * @param options.decide gives the events, none when nothing is to be done, or a refusal. May look at other streams.
 * @throws AttendanceError as the ledger's append does; LEDGER_WRONG_REVISION when somebody else was first every time.
 */
export async function decideOn(
  context: CommandContext,
  options: {
    readonly command: string;
    readonly stream: StreamName;
    readonly types: readonly EventType[];
    readonly decide: (history: readonly LedgerEvent[]) => Promise<readonly EventDraft[] | Refusal> | readonly EventDraft[] | Refusal;
  },
): Promise<CommandOutcome> {
  const { ledger } = context;
  const { stream, types, decide } = options;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    // Head first, history after: an event that comes in between makes the append fail and the decision be made anew.
    const head = await ledger.streamHead(stream);
    const history = await readHistory(ledger, stream, types, head);
    const before = earlierOutcome(context, options.command, history);
    if (before !== undefined) return before;
    const decided = await decide(history.map(({ event }) => event));
    if (isRefusal(decided)) return decided;
    if (decided.length === 0) return { refused: false, events: [], position: null, repeated: false };
    const events = decided.map((draft, index) => toEvent(context, options.command, draft, index));
    const invalid = checkData(options.command, events);
    if (invalid !== undefined) return invalid;
    const result = await ledger.append(stream, head, events);
    if (result.outcome === "committed") {
      const { lastPosition: position, repeated } = result;
      return { refused: false, events: events.map(({ id, type, data }) => ({ id, type, data })), position, repeated };
    }
    // Others write to this stream at the same time; stepping back a little lets one of them through.
    await sleep(Math.random() * 5 * attempt);
  }
  throw new AttendanceError("LEDGER_WRONG_REVISION", `stream ${stream} moved on at each of ${attemptsMax} attempts`, { stream });
}

interface Placed {
  readonly event: LedgerEvent;
  readonly position: number;
}

interface HistoryRead {
  readonly stream: StreamName;
  readonly types: readonly EventType[];
  readonly history: readonly Placed[];
  /** Revision from which nothing was read yet. */
  readonly next: number;
}

/** The history read last, per ledger: a thousand weeks assigned in turn to one department would else read a thousand times as much. */
const readLast = new WeakMap<Ledger, HistoryRead>();

/** @param head a revision that the stream has reached already. */
async function readHistory(ledger: Ledger, stream: StreamName, types: readonly EventType[], head: number): Promise<readonly Placed[]> {
  const last = readLast.get(ledger);
  const goesOn = last?.stream === stream && last.types.join() === types.join();
  const history: Placed[] = goesOn ? [...last.history] : [];
  let next = goesOn ? last.next : 0;
  for await (const batch of ledger.readStream(stream, next, { types })) {
    for (const stored of batch) {
      history.push({ event: decodeEvent(stored), position: stored.position });
      next = stored.revision + 1;
    }
  }
  readLast.set(ledger, { stream, types, history, next: Math.max(next, head + 1) });
  return history;
}

/** The answer of the same command under the same key, when it was carried out before. */
function earlierOutcome(context: CommandContext, command: string, history: readonly Placed[]): Done | undefined {
  if (context.key === undefined) return undefined;
  const cause = causeOf(command, context.key);
  const earlier = history.filter(({ event }) => event.meta.cause === cause && event.meta.actor === context.actor);
  if (earlier.length === 0) return undefined;
  return {
    refused: false,
    events: earlier.map(({ event: { id, type, data } }) => ({ id, type, data })),
    position: earlier.at(-1)!.position,
    repeated: true,
  };
}

const causeOf = (command: string, key: string): string => `command:${command}:${deterministicId("command-key", key)}`;

function toEvent(context: CommandContext, command: string, draft: EventDraft, index: number): NewEvent {
  const { actor, key } = context;
  const id = key === undefined ? uuidV7(context.now()) : deterministicId("command", command, actor, key, String(index));
  const meta = key === undefined ? { actor } : { actor, cause: causeOf(command, key) };
  return { id, ...draft, meta } as NewEvent;
}

/** The ledger checks every event too, but there a fault is an error; here it is an answer to the person who asked. */
function checkData(command: string, events: readonly NewEvent[]): Refusal | undefined {
  for (const { type, data } of events) {
    const parsed = eventCatalogue[type].data.safeParse(data);
    if (!parsed.success) return inputInvalid(command, faultsOf(type, data, parsed.error.issues));
  }
  return undefined;
}
