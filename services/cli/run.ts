/** What every subcommand is handed beside its own options. */
export interface CommonOptions {
  readonly json: boolean;
  readonly data?: string;
  readonly lang?: string;
}

/** A subcommand's work: returns the exit code. Loaded only when it is asked for. */
export type Run = (options: CommonOptions & Record<string, unknown>, args: readonly string[]) => Promise<number>;
