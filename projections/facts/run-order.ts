/** A run that can grow: arrays longer than what is in them. */
export interface GrowingRun {
  at: Int32Array;
  kind: Uint8Array;
  row: Int32Array;
  from: number;
  until: number;
}

/** The three columns of a run, sorted together. */
interface RunColumns {
  readonly at: Int32Array;
  readonly kind: Uint8Array;
  readonly row: Int32Array;
}

/**
 * Place of a punch among others: by time; in one second a departure before an arrival, because leaving and coming back
 * is what that means; a terminal's before one by hand. What is left depends on the order of arrival, and two punches
 * that differ in nothing else are told apart by no rule.
 */
function orderOf(at: number, kind: number): number {
  return at * 16 + (kind & 3) * 4 + (kind >> 2);
}

/** Insertion sort of [from, until): runs arrive nearly sorted. One that does not is sorted the general way. */
export function sortRun(columns: RunColumns, from: number, until: number): void {
  const { at, kind, row } = columns;
  let moves = 0;
  const movesMax = 32 * (until - from) + 1_024;
  for (let index = from + 1; index < until; index += 1) {
    const ownAt = at[index]!;
    const ownKind = kind[index]!;
    const ownRow = row[index]!;
    const own = orderOf(ownAt, ownKind);
    let slot = index;
    while (slot > from && (at[slot - 1]! > ownAt || (at[slot - 1] === ownAt && comesAfter(columns, slot - 1, own, ownRow)))) {
      at[slot] = at[slot - 1]!;
      kind[slot] = kind[slot - 1]!;
      row[slot] = row[slot - 1]!;
      slot -= 1;
    }
    at[slot] = ownAt;
    kind[slot] = ownKind;
    row[slot] = ownRow;
    moves += index - slot;
    if (moves > movesMax) return sortGenerally(columns, from, until);
  }
}

/** Whether the punch at `index` comes after one with this order and row. */
function comesAfter({ at, kind, row }: RunColumns, index: number, order: number, otherRow: number): boolean {
  const own = orderOf(at[index]!, kind[index]!);
  return own !== order ? own > order : row[index]! > otherRow;
}

function sortGenerally(columns: RunColumns, from: number, until: number): void {
  const { at, kind, row } = columns;
  const order = Array.from({ length: until - from }, (_, index) => from + index).toSorted((left, right) =>
    comesAfter(columns, left, orderOf(at[right]!, kind[right]!), row[right]!) ? 1 : -1,
  );
  const sortedAt = order.map((index) => at[index]!);
  const sortedKind = order.map((index) => kind[index]!);
  const sortedRow = order.map((index) => row[index]!);
  at.set(sortedAt, from);
  kind.set(sortedKind, from);
  row.set(sortedRow, from);
}

/** Puts one punch into its place of the run. */
export function insertPunch(run: GrowingRun, at: number, kind: number, row: number): void {
  if (run.until === run.at.length) {
    const capacity = Math.max(16, run.at.length * 2);
    const longer = { at: new Int32Array(capacity), kind: new Uint8Array(capacity), row: new Int32Array(capacity) };
    longer.at.set(run.at);
    longer.kind.set(run.kind);
    longer.row.set(run.row);
    Object.assign(run, longer);
  }
  let slot = run.until;
  while (slot > run.from && comesAfter(run, slot - 1, orderOf(at, kind), row)) slot -= 1;
  run.at.copyWithin(slot + 1, slot, run.until);
  run.kind.copyWithin(slot + 1, slot, run.until);
  run.row.copyWithin(slot + 1, slot, run.until);
  run.at[slot] = at;
  run.kind[slot] = kind;
  run.row[slot] = row;
  run.until += 1;
}
