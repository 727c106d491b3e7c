/** How a piece of SPL is shown. */
export type TokenKind =
  'text' | 'command' | 'function' | 'keyword' | 'string' | 'number' | 'macro' | 'comment' | 'pipe' | 'option';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

/** Pieces of SPL, tried in this order at each place. */
const PIECES: readonly (readonly [kind: TokenKind | 'word', pattern: RegExp])[] = [
  ['comment', /```[\s\S]*?(?:```|$)/y],
  ['macro', /`[^`]*(?:`|$)/y],
  ['string', /"(?:\\[\s\S]|[^"\\])*(?:"|$)/y],
  ['string', /'(?:\\[\s\S]|[^'\\])*(?:'|$)/y],
  ['pipe', /\||[[\]]/y],
  ['number', /-?\d+(?:\.\d+)?(?![\w.])/y],
  ['word', /[A-Za-z_][\w.:{}]*/y],
  ['text', /\s+|[^\sA-Za-z_"'`|[\]\d-]+|[\s\S]/y],
];

const KEYWORDS = new Set(
  'and as by in like not or output outputnew over where xor true false null'.split(' '),
);

/**
 * Cuts SPL into pieces for highlighting. Their texts, joined, are the search again: it never fails, whatever is typed.
 * Only Splunk's parser says whether the search is right.
 */
export function tokenize(search: string): Token[] {
  const tokens: Token[] = [];
  // The first word is a command only when it follows a pipe or is `search`.
  let commandNext = false;
  for (let at = 0; at < search.length;) {
    const [kind, text] = pieceAt(search, at);
    at += text.length;
    if (kind === 'word') {
      tokens.push({
        kind: wordKind(text, search.slice(at), commandNext || (tokens.every(isBlank) && text === 'search')),
        text,
      });
      commandNext = false;
    } else {
      tokens.push({ kind, text });
      if (kind === 'pipe') commandNext = text !== ']';
      else if (kind !== 'comment' && text.trim() !== '') commandNext = false;
    }
  }
  return tokens;
}

const isBlank = ({ kind, text }: Token) => kind === 'comment' || text.trim() === '';

function pieceAt(search: string, at: number): [kind: TokenKind | 'word', text: string] {
  for (const [kind, pattern] of PIECES) {
    pattern.lastIndex = at;
    const found = pattern.exec(search);
    if (found) return [kind, found[0]];
  }
  return ['text', search[at]!];
}

function wordKind(word: string, after: string, command: boolean): TokenKind {
  if (command) return 'command';
  if (/^\s*\(/.test(after) && !KEYWORDS.has(word.toLowerCase())) return 'function';
  if (KEYWORDS.has(word.toLowerCase())) return 'keyword';
  if (after.startsWith('=')) return 'option';
  return 'text';
}
