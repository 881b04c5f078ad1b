import type { PresenceRow } from "./presence.ts";

/** How many people are where; `late` counts people of any state who came late. The other numbers add up to `people`. */
export interface PresenceSummary {
  readonly people: number;
  readonly in: number;
  readonly left: number;
  readonly expected: number;
  /** Due and not seen, and those judged absent. */
  readonly missing: number;
  readonly pending: number;
  readonly leave: number;
  readonly off: number;
  readonly late: number;
}

/** Counts the rows of a board. */
export function summarise(rows: Iterable<PresenceRow>): PresenceSummary {
  const summary = { people: 0, in: 0, left: 0, expected: 0, missing: 0, pending: 0, leave: 0, off: 0, late: 0 };
  for (const row of rows) {
    summary.people += 1;
    summary[row.state === "absent" ? "missing" : row.state] += 1;
    if (row.late) summary.late += 1;
  }
  return summary;
}
