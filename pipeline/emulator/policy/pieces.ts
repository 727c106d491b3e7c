/** A pattern as pieces: literal text, `*` and `?` that were written as such. */
export type PatternPiece = { readonly literal: string } | '*' | '?';

/** The pieces of a pattern without variables. */
export function* splitWildcards(pattern: string): Generator<PatternPiece> {
  for (const part of pattern.split(/([*?])/)) {
    if (part === '*' || part === '?') yield part;
    else if (part !== '') yield { literal: part };
  }
}
