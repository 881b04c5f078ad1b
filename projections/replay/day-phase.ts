import type { EpochMs } from "../../shared/ids.ts";
import type { DayResult, Finding } from "../attendance/day-result.ts";

/** Where a planned day stands at a moment: its first shift has not begun, punches still count, or nothing more can come. */
export type DayPhase = "not_due" | "running" | "over";

/** See DayPhase. A day without a planned shift waits for nothing. */
export function phaseOf(day: Pick<DayResult, "windows">, at: EpochMs): DayPhase {
  const [first, last] = [day.windows[0], day.windows.at(-1)];
  if (first === undefined || last === undefined || at > last.closesAt * 1_000) return "over";
  return at < first.startsAt * 1_000 ? "not_due" : "running";
}

/** What a finding or a word says while more can come: of a punch that may still be made, that it is not there yet. */
export type OpenWord = "not_due" | "running" | "no_departure_yet" | "no_arrival_yet";

const openWords: Partial<Record<Finding["code"], OpenWord>> = { missing_out: "no_departure_yet", missing_in: "no_arrival_yet" };

/** The word for a finding while the day's windows are open; undefined when its own name is right. */
export function openWordOf(code: Finding["code"] | DayResult["status"], phase: DayPhase): OpenWord | undefined {
  if (phase === "over") return undefined;
  return code === "pending" ? phase : openWords[code as Finding["code"]];
}
