import type { Refusal } from "../../shared/errors.ts";

/** What the setup of a company or the import of a file did. */
export interface Report {
  readonly [what: string]: unknown;
}

export interface SetupRequest {
  /** What the setup file holds. */
  readonly file: unknown;
  /** Who applies it: `person:<id>`. */
  readonly actor: string;
}

export interface ImportRequest {
  /** Registered terminal the file comes from. */
  readonly terminal: string;
  readonly fileName: string;
  /** Base64, because the request may travel over the control socket. */
  readonly base64: string;
  /** The operator states the file holds everything up to its last row. */
  readonly complete: boolean;
  /** Import although the overlap with known punches says it is another terminal's file. */
  readonly force: boolean;
}

export interface CommandRequest {
  /** File name of the command in services/commands, such as `enter-punch`. */
  readonly name: string;
  readonly input: unknown;
  /** Who asks: `person:<id>`. */
  readonly actor: string;
  /** The same key again has no second effect. */
  readonly key?: string;
}

export type CommandReply = Refusal | { readonly refused?: false; readonly [what: string]: unknown };

/**
 * What the command line may ask of a running ledger. There is one writer of a ledger: when a server runs, it is asked
 * over its control socket; when none runs, the command line opens the ledger itself and does the same thing.
 */
export interface Control {
  setup(request: SetupRequest): Promise<Report>;
  importAttlog(request: ImportRequest): Promise<Report>;
  command(request: CommandRequest): Promise<CommandReply>;
  status(): Promise<Report>;
  close(): Promise<void>;
}

export const controlOperations = ["setup", "importAttlog", "command", "status"] as const;
export type ControlOperation = (typeof controlOperations)[number];
