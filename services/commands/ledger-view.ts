import { decodeEvent } from "../../shared/events/decode.ts";
import type { EventType } from "../../shared/events/catalogue.ts";
import type { LedgerEvent } from "../../shared/events/envelope.ts";
import type { Ledger } from "../../shared/ledger/port.ts";

/** Something folded from events of many streams, which a decision about one of them must look at. */
export interface LedgerView<State> {
  readonly types: readonly EventType[];
  initial(): State;
  apply(state: State, event: LedgerEvent): void;
}

interface Followed {
  next: number;
  state: unknown;
  turn: Promise<unknown>;
}

/** What has been folded so far, per ledger, so that each look reads only what is new. Forgotten with the ledger. */
const followed = new WeakMap<Ledger, Map<LedgerView<unknown>, Followed>>();
const lanes = new WeakMap<Ledger, Map<string, Promise<unknown>>>();

/** The view as of now: at least everything that was committed before the call. */
export async function currentView<State>(ledger: Ledger, view: LedgerView<State>): Promise<State> {
  const views = followed.get(ledger) ?? new Map<LedgerView<unknown>, Followed>();
  followed.set(ledger, views);
  const entry = views.get(view as LedgerView<unknown>) ?? { next: 0, state: view.initial(), turn: Promise.resolve() };
  views.set(view as LedgerView<unknown>, entry);
  const turn = entry.turn.then(async () => {
    const end = await ledger.nextPosition();
    for await (const batch of ledger.readAll(entry.next, { types: view.types })) {
      for (const stored of batch) {
        view.apply(entry.state as State, decodeEvent(stored));
        entry.next = stored.position + 1;
      }
    }
    entry.next = Math.max(entry.next, end);
  });
  entry.turn = turn.catch(() => undefined);
  await turn;
  return entry.state as State;
}

/**
 * Lets one decision of a kind at a time look at many streams and append to one: what no single stream's revision can
 * guard (a serial number given once, a badge held by one person). It holds within the process that writes; the
 * embedded ledger has only one.
 */
export function inTurn<Value>(ledger: Ledger, lane: string, work: () => Promise<Value>): Promise<Value> {
  const waiting = lanes.get(ledger) ?? new Map<string, Promise<unknown>>();
  lanes.set(ledger, waiting);
  const turn = (waiting.get(lane) ?? Promise.resolve()).then(work);
  waiting.set(
    lane,
    turn.catch(() => undefined),
  );
  return turn;
}
