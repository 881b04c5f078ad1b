import { AttendanceError } from "../../shared/errors.ts";
import type { Order16, RowLayout } from "./row-layouts.ts";

/** A terminal to read, and how often. */
export interface Zk4370Options {
  /** Under which it is registered; a terminal that says another one is not read. */
  readonly serial: string;
  readonly host: string;
  readonly port?: number;
  readonly transport?: "tcp" | "udp";
  /** The communication key of its menu; 0 is its default and none. */
  readonly commKey?: number;
  /** Between two reads. */
  readonly everySeconds?: number;
  /** Stays connected and reads as soon as the terminal tells of a punch. Other programs cannot reach it meanwhile. */
  readonly live?: boolean;
  /** For rows of 8 bytes that could be read two ways. */
  readonly layout8?: Extract<RowLayout, "8a" | "8b">;
  readonly order16?: Order16;
  /** All rows are read again after so long, also those known. */
  readonly wholeEverySeconds?: number;
  readonly connectMs?: number;
  readonly exchangeMs?: number;
  readonly prepareMs?: number;
  /** Between two attempts, at first and at most; each is taken with chance. */
  readonly retryMs?: number;
  readonly retryMsMax?: number;
  /** After a wrong key: terminals may lock out whoever tries on. */
  readonly keyRetryMs?: number;
  readonly random?: () => number;
}

type Defaults = Required<Omit<Zk4370Options, "serial" | "host" | "layout8" | "order16">>;

/** Options with everything filled in that has a default. */
export type CompleteOptions = Zk4370Options & Defaults;

const defaults: Defaults = {
  port: 4_370,
  transport: "tcp",
  commKey: 0,
  everySeconds: 300,
  live: false,
  wholeEverySeconds: 86_400,
  connectMs: 10_000,
  exchangeMs: 10_000,
  prepareMs: 60_000,
  retryMs: 1_000,
  retryMsMax: 300_000,
  keyRetryMs: 3_600_000,
  random: Math.random,
};

/**
 * Fills in the defaults.
 *
 * @throws AttendanceError CONFIG_INVALID for values out of range; the key is not shown.
 */
export function completeOptions(options: Zk4370Options): CompleteOptions {
  const complete = { ...defaults, ...options };
  requireWhole("port", complete.port, [1, 65_535]);
  requireWhole("commKey", complete.commKey, [0, 0xffff_ffff]);
  if (complete.everySeconds > 0) return complete;
  throw new AttendanceError("CONFIG_INVALID", `everySeconds = ${complete.everySeconds}: give a number above 0`, { field: "everySeconds" });
}

function requireWhole(field: string, value: number, [least, most]: readonly [number, number]): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AttendanceError("CONFIG_INVALID", `${field} is not a whole number from ${least} to ${most}`, { field });
}
