import type { PresenceRow } from "./presence.ts";

/** How many people are where: the states add up to `people`. `late` counts those of any state who came late, `lateIn` those who are in. */
export interface PresenceSummary {
  readonly people: number;
  readonly in: number;
  readonly left: number;
  readonly expected: number;
  /** Due and not seen. */
  readonly missing: number;
  readonly absent: number;
  readonly pending: number;
  readonly leave: number;
  readonly off: number;
  readonly late: number;
  readonly lateIn: number;
}

/** Counts the rows of a board. */
export function summarise(rows: Iterable<PresenceRow>): PresenceSummary {
  const summary = { people: 0, in: 0, left: 0, expected: 0, missing: 0, absent: 0, pending: 0, leave: 0, off: 0, late: 0, lateIn: 0 };
  for (const row of rows) {
    summary.people += 1;
    summary[row.state] += 1;
    if (row.late) summary.late += 1;
    if (row.late && row.state === "in") summary.lateIn += 1;
  }
  return summary;
}
