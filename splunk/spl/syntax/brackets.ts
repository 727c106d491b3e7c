import { SplError } from '../spl-error.ts';

/** A pair of square brackets: positions of `[` and `]`. */
export interface BracketPair {
  open: number;
  close: number;
}

/**
 * Calls `visit` for every character from `start` that is outside quotes and brackets, with bracketed parts reported as one
 * pair. Throws when quotes or brackets do not close.
 */
export function walkTopLevel(
  text: string,
  start: number,
  end: number,
  visit: { char?(position: number): void; pair?(pair: BracketPair): void },
): void {
  let depth = 0;
  let open = 0;
  for (let i = start; i < end; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '"') i = endOfQuote(text, i, end);
    else if (char === '[') {
      if (depth++ === 0) open = i;
    } else if (char === ']') {
      if (depth === 0) throw new SplError("Mismatched ']'.", i);
      if (--depth === 0) visit.pair?.({ open, close: i });
    } else if (depth === 0) visit.char?.(i);
  }
  if (depth > 0) throw new SplError("Missing closing bracket ']'.", open);
}

/** Position of the closing quote of a text whose opening quote is at `position`. */
export function endOfQuote(text: string, position: number, end: number): number {
  let at = position + 1;
  while (at < end && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  if (at >= end) throw new SplError('Unbalanced quotes.', position);
  return at;
}

/** The bracketed parts at the top level of a stretch of text. */
export function findSubsearches(text: string, start: number, end: number): BracketPair[] {
  const pairs: BracketPair[] = [];
  walkTopLevel(text, start, end, { pair: (pair) => pairs.push(pair) });
  return pairs;
}

/** The ranges between the pipes of a stretch of text. */
export function splitAtPipes(text: string, start: number, end: number): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  let from = start;
  walkTopLevel(text, start, end, {
    char: (position) => {
      if (text[position] !== '|') return;
      ranges.push({ start: from, end: position });
      from = position + 1;
    },
  });
  ranges.push({ start: from, end });
  return ranges;
}

/** Position of the `)` that closes the `(` at `position`, quotes respected; undefined when there is none. */
export function walkParentheses(text: string, position: number, end: number): number | undefined {
  let depth = 0;
  for (let i = position; i < end; i++) {
    const char = text[i];
    if (char === '\\') i++;
    else if (char === '"') i = endOfQuote(text, i, end);
    else if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return i;
  }
  return undefined;
}
