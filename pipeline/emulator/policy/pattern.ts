import { splitWildcards, type PatternPiece } from './pieces.ts';
import { expandVariables, type VariableLookup } from './variables.ts';

/** Tests one text against a compiled pattern. */
export type Matcher = (text: string) => boolean;

const MANY = '*';
const ONE = '?';

/**
 * Compiles a pattern of IAM's kind: `*` is any run of characters, `?` exactly one; everything else stands for itself,
 * MQTT's `+` and `#` included. What a variable stands for is literal, so that a client id `*` opens nothing.
 *
 * Returns `undefined` when a variable has no value: the statement then does not apply.
 */
export function compilePattern(pattern: string, lookup?: VariableLookup): Matcher | undefined {
  const pieces = lookup ? expandVariables(pattern, lookup) : [...splitWildcards(pattern)];
  if (!pieces) return undefined;
  const symbols = simplify(pieces);
  if (symbols.length === 0) return (text) => text === '';
  const [first, second] = symbols;
  if (symbols.length === 1) {
    if (first === MANY) return () => true;
    if (typeof first === 'object') return (text) => text === first.literal;
  }
  if (symbols.length === 2 && typeof first === 'object' && second === MANY) {
    return (text) => text.startsWith(first.literal);
  }
  const flat = symbols.flatMap((piece): string[] =>
    typeof piece === 'object' ? [...piece.literal].map((char) => `=${char}`) : [piece],
  );
  return (text) => matches(flat, [...text]);
}

/** Joins neighbouring literals and neighbouring stars. */
function simplify(pieces: readonly PatternPiece[]): PatternPiece[] {
  const simple: PatternPiece[] = [];
  for (const piece of pieces) {
    const last = simple.at(-1);
    if (typeof piece === 'object' && typeof last === 'object') {
      simple[simple.length - 1] = { literal: last.literal + piece.literal };
    } else if (piece !== MANY || last !== MANY) simple.push(piece);
  }
  return simple;
}

/** Greedy match that returns to the last star only: at most pattern × text steps, whatever the pattern. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === MANY) {
      star = p++;
      resume = t;
    } else if (pattern[p] === ONE || pattern[p] === `=${text[t]!}`) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === MANY) p++;
  return p === pattern.length;
}
