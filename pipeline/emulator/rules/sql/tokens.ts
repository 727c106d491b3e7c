import { SqlParseError } from './sql-parse-error.ts';

export interface Token {
  readonly kind: 'word' | 'number' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

const PATTERN =
  /\s+|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>[A-Za-z_][A-Za-z0-9_]*)|'(?<single>[^']*)'|"(?<double>[^"]*)"|(?<symbol><>|!=|<=|>=|[-+*/%=<>(),.[\]{}:@])/y;

/**
 * Splits rule SQL into tokens.
 *
 * @throws SqlParseError at the first character that belongs to none
 */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(sql);
    if (!match) throw new SqlParseError(`Unexpected character '${sql[at]}'`, at);
    const { number, word, single, double, symbol } = match.groups!;
    const text = number ?? word ?? single ?? double ?? symbol;
    if (text !== undefined) {
      const kind =
        number !== undefined
          ? 'number'
          : word !== undefined
            ? 'word'
            : symbol !== undefined
              ? 'symbol'
              : 'string';
      tokens.push({ kind, text, at });
    }
    at = PATTERN.lastIndex;
  }
  tokens.push({ kind: 'end', text: 'end of statement', at: sql.length });
  return tokens;
}
