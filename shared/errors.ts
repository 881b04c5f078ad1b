import type { ErrorCode } from "./error-codes.ts";

export type { ErrorCode } from "./error-codes.ts";

/**
 * The world said no: a disk, a socket, a conflict, an input that cannot be used. Thrown, never returned.
 *
 * `code` is stable and listed with cause and remedy in shared/error-codes.ts (docs/errors.md is generated from it);
 * `details` are the facts a reader needs to act: the field, the value, the limit.
 */
export class AttendanceError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

/**
 * A rule said no. A value of the domain, returned by whoever decided and shown to the person who asked; never thrown.
 */
export interface Refusal {
  readonly refused: true;
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Makes a refusal with a catalogued code. */
export function refuse(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}): Refusal {
  return { refused: true, code, message, details };
}

/** One line of a list of faults in an input: where, what was found, and what would be right. */
export interface InputFault {
  /** Dotted path or name of the field. */
  readonly field: string;
  /** The value found, as text; "(missing)" when there was none. */
  readonly value: string;
  /** What would be right. */
  readonly remedy: string;
}

/** Several faults of one input, reported together so that they can be mended in one go. */
export class InputError extends AttendanceError {
  readonly faults: readonly InputFault[];

  constructor(code: ErrorCode, message: string, faults: readonly InputFault[]) {
    super(code, `${message}\n${faults.map((fault) => `  ${fault.field} = ${fault.value}: ${fault.remedy}`).join("\n")}`, { faults });
    this.faults = faults;
  }
}
