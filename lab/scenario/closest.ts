/** The known name that a mistyped one is most likely meant to be; `undefined` when none is near. */
export function closest(name: string, known: readonly string[]): string | undefined {
  const most = Math.max(2, Math.floor(name.length / 3));
  const [nearest] = known
    .map((candidate) => ({ candidate, edits: editsBetween(name.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((left, right) => left.edits - right.edits);
  return nearest?.candidate;
}

/** What to do about an unknown name: the nearest one, or all of them. */
export function suggest(name: string, what: string, known: readonly string[]): string {
  const nearest = closest(name, known);
  return nearest === undefined ? `${what}: ${known.join(', ')}.` : `Did you mean "${nearest}"?`;
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function editsBetween(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [at, letter] of [...left].entries()) {
    const next = [at + 1];
    for (let index = 0; index < right.length; index++) {
      const replaced = row[index]! + (right[index] === letter ? 0 : 1);
      next.push(Math.min(replaced, row[index + 1]! + 1, next[index]! + 1));
    }
    row = next;
  }
  return row[right.length]!;
}
