/** The known word nearest to one nobody knows, when it is near enough to be what was meant. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const near = known.map((name) => ({ name, distance: editDistance(word, name) })).toSorted((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.max(2, word.length / 3) ? near.name : undefined;
}

/** Levenshtein distance: how many letters to change, add or take away. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
