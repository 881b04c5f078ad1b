import type { PresenceRow } from "../../projections/presence/presence.ts";
import type { EmployeeId } from "../../shared/ids.ts";

/**
 * Keeps today's row of everybody.
 *
 * Invariants: a row is replaced, never changed in place; `changed` is called once for a row that differs from what was
 * kept; people touched are judged at once, everybody else when time has passed, in slices that leave the event loop free.
 */
export interface BoardKeeper {
  readonly rows: ReadonlyMap<EmployeeId, PresenceRow>;
  /** Judges these people again, now. */
  touch(people: Iterable<EmployeeId>): void;
  /** Judges everybody again, soon: something that concerns all has changed. */
  touchAll(): void;
  /** Judges everybody again and waits for it: for the start. */
  sweep(): Promise<void>;
  close(): void;
}

export interface BoardKeeperOptions {
  /** Everybody employed today. */
  readonly people: () => Iterable<EmployeeId>;
  /** The person's row as of now; undefined when they are not employed today. */
  readonly rowOf: (employee: EmployeeId) => PresenceRow | undefined;
  readonly changed: (employees: readonly EmployeeId[]) => void;
  readonly onError: (error: unknown) => void;
  /** Milliseconds between two looks at what the passing of time changes (default 1,000). */
  readonly sweepMs?: number;
}

/** A slice of a sweep may hold the event loop this long. */
const sliceMs = 4;
/** A sweep may take at most this share of the time, however many people there are. */
const sweepShareMax = 0.05;
/**
 * The same when asked for: clocks report all the time, and each report concerns everybody who is waited for. With many
 * people and many clocks one sweep would follow the other, and punches would wait for both.
 */
const askedShareMax = 0.25;

/** See BoardKeeper. */
export function createBoardKeeper(options: BoardKeeperOptions): BoardKeeper {
  const rows = new Map<EmployeeId, PresenceRow>();
  const texts = new Map<EmployeeId, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  let restUntil = 0;
  let closed = false;

  /** @returns whether the row is another than before. */
  function renew(employee: EmployeeId): boolean {
    const row = options.rowOf(employee);
    if (row === undefined) {
      texts.delete(employee);
      return rows.delete(employee);
    }
    const text = JSON.stringify(row);
    if (texts.get(employee) === text) return false;
    texts.set(employee, text);
    rows.set(employee, row);
    return true;
  }

  function touch(people: Iterable<EmployeeId>): void {
    const changed = [...people].filter(renew);
    if (changed.length > 0) options.changed(changed);
  }

  async function sweepOnce(): Promise<void> {
    // Those who are employed now, and those on the board who are not any more.
    const queue = [...new Set([...options.people(), ...rows.keys()])];
    let at = 0;
    while (at < queue.length && !closed) {
      const until = performance.now() + sliceMs;
      const changed: EmployeeId[] = [];
      do {
        if (renew(queue[at]!)) changed.push(queue[at]!);
        at += 1;
      } while (at < queue.length && performance.now() < until);
      if (changed.length > 0) options.changed(changed);
      if (at < queue.length) await new Promise(setImmediate);
    }
  }

  function sweep(): Promise<void> {
    if (running !== undefined) {
      again = true;
      return running;
    }
    clearTimeout(timer);
    const startedAt = performance.now();
    running = sweepOnce()
      .catch(options.onError)
      .finally(() => {
        running = undefined;
        const took = performance.now() - startedAt;
        restUntil = performance.now() + took * (1 / askedShareMax - 1);
        if (again) sweepSoon();
        else sweepIn(Math.max(options.sweepMs ?? 1_000, took / sweepShareMax));
      });
    return running;
  }

  function sweepSoon(): void {
    if (running !== undefined) again = true;
    else {
      again = false;
      sweepIn(Math.max(0, restUntil - performance.now()));
    }
  }

  function sweepIn(ms: number): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void sweep(), ms);
    timer.unref();
  }

  return {
    rows,
    touch,
    touchAll: sweepSoon,
    sweep,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}
