import { AttendanceError } from "../../shared/errors.ts";
import type { AppendResult, Ledger } from "../../shared/ledger/port.ts";

/** How often appends go wrong, each from 0 to 1. */
export interface AppendFaults {
  /** Stored, but the caller is told it may not be. */
  readonly unknownStored: number;
  /** Not stored, and the caller is told it may be. */
  readonly unknownLost: number;
  readonly diskFull: number;
  /** Somebody else was first: the caller must read and decide anew although nothing was added. */
  readonly wrongRevision: number;
}

/** A ledger whose appends fail as a real one's can; `heal` ends it. Appends take a random number of turns, so they overlap. */
export function faultyLedger(
  ledger: Ledger,
  random: () => number,
  faults: AppendFaults,
): Ledger & { heal(): void; readonly failures: number } {
  let healed = false;
  let failures = 0;
  const fail = (code: "LEDGER_APPEND_UNKNOWN" | "LEDGER_DISK_FULL"): never => {
    failures += 1;
    throw new AttendanceError(code, "planted by the test");
  };
  const append: Ledger["append"] = async (stream, expected, events): Promise<AppendResult> => {
    const turns = Math.floor(random() * 4);
    for (let turn = 0; turn < turns; turn += 1) await new Promise((next) => setImmediate(next));
    let chance = healed ? 1 : random();
    if ((chance -= faults.diskFull) < 0) fail("LEDGER_DISK_FULL");
    if ((chance -= faults.unknownLost) < 0) fail("LEDGER_APPEND_UNKNOWN");
    if ((chance -= faults.wrongRevision) < 0) return { outcome: "wrong_revision", actual: await ledger.streamHead(stream) };
    const result = await ledger.append(stream, expected, events);
    if ((chance -= faults.unknownStored) < 0) fail("LEDGER_APPEND_UNKNOWN");
    return result;
  };
  return {
    append,
    readStream: ledger.readStream.bind(ledger),
    streamHead: ledger.streamHead.bind(ledger),
    readAll: ledger.readAll.bind(ledger),
    subscribe: ledger.subscribe.bind(ledger),
    nextPosition: ledger.nextPosition.bind(ledger),
    close: ledger.close.bind(ledger),
    heal: () => {
      healed = true;
    },
    get failures() {
      return failures;
    },
  };
}
