/**
 * The text between `before` and `after`: when the ledger recorded the event, by the wall clock and by a clock that is never set.
 *
 * @param recordedAt UTC milliseconds.
 * @param bootId     Which run of the machine `monoMs` counts from.
 * @param monoMs     Milliseconds since the machine started.
 */
export function stampText(recordedAt: number, bootId: string, monoMs: number): string {
  return `${recordedAt},"recordedMono":"${bootId}:${monoMs}"`;
}
