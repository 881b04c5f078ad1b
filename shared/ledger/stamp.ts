import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { stampText } from "../events/stamp-text.ts";
import type { EpochMs } from "../ids.ts";

/** Gives each append the moment of its recording; see {@link createStamper}. */
export interface Stamper {
  /** The stamp for an append made now, by a wall clock that says `wallMs`. */
  next(wallMs: EpochMs): string;
  /** The last `recordedAt` given; what a rolled back append gave is taken back with {@link Stamper.restore}. */
  last(): EpochMs;
  restore(recordedAt: EpochMs): void;
}

/**
 * Makes stamps whose `recordedAt` never decreases: when the wall clock was set back, it holds at the last value until the
 * clock has caught up. The monotonic reading beside it shows that this happened, and by how much.
 *
 * @param lastRecordedAt That of the ledger's last event, 0 when it has none.
 */
export function createStamper(lastRecordedAt: EpochMs): Stamper {
  const bootId = readBootId();
  let held = lastRecordedAt;
  return {
    next(wallMs) {
      if (wallMs > held) held = Math.floor(wallMs);
      const [seconds, nanoseconds] = process.hrtime();
      return stampText(held, bootId, seconds * 1000 + Math.floor(nanoseconds / 1_000_000));
    },
    last: () => held,
    restore(recordedAt) {
      held = recordedAt;
    },
  };
}

/** Which run of the machine the monotonic clock counts from; a name of our own where the system has none. */
function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return randomUUID();
  }
}
