import { errorCodes } from "../../shared/error-codes.ts";
import { AttendanceError, InputError, type Refusal } from "../../shared/errors.ts";

/** Exit codes of `attendance`, the same for every subcommand; docs/cli.md lists them. */
export const exitCodes = {
  done: 0,
  /** It ran, and the answer is "different", "failed" or "not all of it". */
  differs: 1,
  /** The command line, a file or a setting cannot be used as it is. */
  badInput: 2,
  /** A rule said no. */
  refused: 3,
  /** The ledger or a port cannot be had: in use, corrupt, not there. */
  unavailable: 4,
  /** Long work was stopped by ^C or SIGTERM; as shells have it, 128 and the number of the signal. */
  cancelled: 130,
  /** Cannot happen; please report it. */
  bug: 70,
  /** The disk or another device failed. */
  ioError: 74,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const ioCodes = new Set(["LEDGER_APPEND_UNKNOWN", "LEDGER_STOPPED", "LEDGER_DISK_FULL"]);

/** The exit code an error ends the process with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof InputError) return exitCodes.badInput;
  if (!(error instanceof AttendanceError)) return exitCodes.bug;
  if (error.code === "REPLAY_CANCELLED") return exitCodes.cancelled;
  if (ioCodes.has(error.code)) return exitCodes.ioError;
  if (
    error.code.startsWith("LEDGER_") ||
    error.code.startsWith("PORT_") ||
    error.code.startsWith("CONTROL_") ||
    error.code === "BROKER_UNREACHABLE"
  )
    return exitCodes.unavailable;
  return exitCodes.badInput;
}

/** What is printed of an error: its code first, the details a reader needs, what to do; never a stack for what the world did. */
export function errorText(error: unknown): string {
  // The faults of an input say each for itself what would be right.
  if (error instanceof InputError) return `${error.code}: ${error.message}`;
  if (error instanceof AttendanceError) return `${error.code}: ${error.message}\nWhat to do: ${errorCodes[error.code].remedy}`;
  return `INTERNAL_ERROR: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

/** What is printed of a command that a rule refused: as of an error. */
export function refusalText({ code, message }: Pick<Refusal, "code" | "message">): string {
  const text = `${code}: ${message}`;
  // The faults of an input say each for itself what would be right.
  return code === "COMMAND_INPUT_INVALID" ? text : `${text}\nWhat to do: ${errorCodes[code].remedy}`;
}
