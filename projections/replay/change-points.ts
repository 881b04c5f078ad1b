/** A stretch of the ledger, [from, until), and what a figure is as known before each position in it, as text. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly valueAt: (asOfPosition: number) => string;
}

/** A figure that goes through more values than this between two answers is told by the first changes found. */
const changesMax = 16;

/**
 * Positions, in order, of the events that led a figure from what it was to what it became: each changed it, given all
 * that was known before, and each begins with what the one before left.
 *
 * Found by halving, so that it needs no list of which events may concern a figure: some twenty questions for a million
 * events. A figure that went to and fro is told by one way through; one that ends as it began, by none.
 */
export function changePoints({ from, until, valueAt }: Stretch): number[] {
  const found: number[] = [];
  let low = from;
  while (low < until && found.length < changesMax) {
    const value = valueAt(low);
    if (value === valueAt(until)) break;
    let same = low;
    let other = until;
    while (other - same > 1) {
      const middle = same + Math.floor((other - same) / 2);
      if (valueAt(middle) === value) same = middle;
      else other = middle;
    }
    found.push(same);
    low = other;
  }
  return found;
}
