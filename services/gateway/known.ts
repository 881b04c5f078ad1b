import type { TerminalState } from "../../projections/terminals/terminal-state.ts";
import type { LocalDateTime } from "../../shared/ids.ts";
import type { TerminalRecord } from "../../devices/terminal.ts";
import type { PunchStreamModel } from "./punch-stream.ts";

/** Numbers that count as received: all from 1 up to `upTo`, and those above it. */
export interface Numbers {
  readonly upTo: number;
  readonly above: readonly number[];
}

/** A person can accept the loss of a range only as long as it is one that can be listed. */
const acceptedNumbersMax = 100_000;

/**
 * Numbers of a boot whose loss a person accepted, read from the names of the gaps: `boot 7f/12-15`, as
 * devices/terminal.ts gives them.
 */
export function acceptedNumbers(state: TerminalState, boot: string): readonly number[] {
  const numbers: number[] = [];
  for (const gap of state.gaps.values()) {
    const match = gap.closed === "accepted" ? /^boot (.+)\/(\d{1,15})-(\d{1,15})$/.exec(gap.gap) : null;
    if (match === null || match[1] !== boot) continue;
    for (let number = Number(match[2]); number <= Number(match[3]) && numbers.length < acceptedNumbersMax; number += 1)
      numbers.push(number);
  }
  return numbers;
}

/** Joins the numbers of stored punches with others that count as received. */
export function durableNumbers(stored: Numbers, ...others: readonly (readonly number[])[]): Numbers {
  const above = new Set([...stored.above, ...others.flat().filter((number) => number > stored.upTo)]);
  let { upTo } = stored;
  while (above.delete(upTo + 1)) upTo += 1;
  return { upTo, above: [...above].sort((one, other) => one - other) };
}

/**
 * How many rows lie in the time for which punches are stored, and how many of those are stored, by person and second.
 *
 * @param modelOf the stored punches of a reading's month; `models` are all of them.
 */
export function overlapOf(
  rows: readonly TerminalRecord[],
  modelOf: (local: LocalDateTime) => PunchStreamModel,
  models: readonly PunchStreamModel[],
): { readonly overlap: number; readonly matching: number } {
  const spans = models.flatMap((model) => model.span() ?? []);
  let overlap = 0;
  let matching = 0;
  if (spans.length === 0) return { overlap, matching };
  const first = spans.reduce((least, span) => (span.first < least ? span.first : least), spans[0]!.first);
  const last = spans.reduce((most, span) => (span.last > most ? span.last : most), spans[0]!.last);
  for (const { key, reading } of rows) {
    if (reading === null || reading.local < first || reading.local > last) continue;
    overlap += 1;
    if (modelOf(reading.local).has(`${key.kind}:${key.value.trim()}|${reading.local}`)) matching += 1;
  }
  return { overlap, matching };
}
