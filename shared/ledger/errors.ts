import { AttendanceError } from "../errors.ts";

/** It may or may not be stored. The ledger has stopped; after a restart an identical retry settles it. */
export class AppendUnknown extends AttendanceError {
  constructor(details: Readonly<Record<string, unknown>>, cause?: unknown) {
    super("LEDGER_APPEND_UNKNOWN", `append failed and may or may not be stored: ${String(details["problem"] ?? "")}`, details, cause);
  }
}

/** The ledger accepts nothing: it met an input/output error before, or it was closed. Nothing of this call was stored. */
export class LedgerStopped extends AttendanceError {
  constructor(why: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super("LEDGER_STOPPED", `the ledger has stopped: ${why}`, details, cause);
  }
}

/** No room; nothing of this batch was stored, and a later retry may pass. */
export class LedgerDiskFull extends AttendanceError {
  constructor(details: Readonly<Record<string, unknown>> = {}) {
    super("LEDGER_DISK_FULL", `no room for the ledger, nothing was stored: ${String(details["problem"] ?? "")}`, details);
  }
}

/** More is waiting than may be held in memory; nothing of this batch was stored, and a later retry may pass. */
export class LedgerBusy extends AttendanceError {
  constructor(details: Readonly<Record<string, unknown>>) {
    super(
      "LEDGER_BUSY",
      `${String(details["waitingBytes"])} bytes wait to be written, at most ${String(details["waitingBytesMax"])} may`,
      details,
    );
  }
}
