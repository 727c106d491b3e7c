/** Shorter pieces are in nearly every event. */
const SHORTEST = 3;

/**
 * The longest piece of the texts that is written one way only, whatever the case: ASCII without letters. An event that
 * has the texts in any case has this piece as it stands. `undefined` when there is none worth looking for.
 */
export function caselessPiece(literals: readonly string[]): Buffer | undefined {
  const pieces = literals.flatMap((text) => text.split(/[^!-@[-`{-~]+/));
  const longest = pieces.reduce((best, piece) => (piece.length > best.length ? piece : best), '');
  return longest.length < SHORTEST ? undefined : Buffer.from(longest);
}
