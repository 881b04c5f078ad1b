import type { EpochMs } from "../../shared/ids.ts";

/** The demo's own time: starts at a chosen moment and passes faster than ours, so that a working day fills in within minutes. */
export interface DemoClock {
  readonly speed: number;
  readonly now: () => EpochMs;
  /** Real milliseconds from now until a demo moment; 0 when it is past. */
  readonly realMsUntil: (moment: EpochMs) => number;
}

/** @param startsAt demo moment at the time of the call. @param speed demo seconds a real second. */
export function startDemoClock(startsAt: EpochMs, speed: number, realNow: () => number = () => performance.now()): DemoClock {
  const begun = realNow();
  const now = (): EpochMs => Math.round(startsAt + (realNow() - begun) * speed);
  return { speed, now, realMsUntil: (moment) => Math.max(0, (moment - now()) / speed) };
}
