import { findSubsearches } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import type { SearchNode, SearchOperator, SearchValue } from './search-ast.ts';

const OPERATORS: readonly (readonly [string, SearchOperator])[] = [
  ['!=', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['==', '='],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
];
/** Characters that end a field name or a bare term. */
const NAME_END = '()[]"|=<>,';
const VALUE_END = '()[]"|';
const MAX_DEPTH = 250;

/**
 * Parses the expression of the `search` command up to the end of the cursor, or up to a keyword of the
 * surrounding command. Undefined when there is nothing.
 *
 * OR binds tighter than AND here, the reverse of eval (Search Manual, "Boolean expressions").
 */
export function parseSearchExpression(
  cursor: Cursor,
  stopBefore: readonly string[] = [],
): SearchNode | undefined {
  const parser = new SearchExpressionParser(cursor, stopBefore);
  if (parser.atEnd()) return undefined;
  const node = parser.parseAnd();
  if (!parser.atEnd()) throw cursor.error(`Unexpected '${cursor.peek()}' in the search expression.`);
  return node;
}

class SearchExpressionParser {
  readonly #cursor: Cursor;
  readonly #stopBefore: readonly string[];
  #depth = 0;

  constructor(cursor: Cursor, stopBefore: readonly string[]) {
    this.#cursor = cursor;
    this.#stopBefore = stopBefore;
  }

  atEnd(): boolean {
    this.#cursor.skipBlanksAndCommas();
    if (this.#cursor.done) return true;
    return this.#depth === 0 && this.#stopBefore.some((keyword) => this.#cursor.atKeyword(keyword));
  }

  parseAnd(): SearchNode {
    const cursor = this.#cursor;
    const position = cursor.position;
    const terms = [this.#or()];
    while (!this.atEnd() && cursor.peek() !== ')') {
      this.#takeOperator('AND');
      cursor.skipBlanks();
      terms.push(this.#or());
    }
    return terms.length === 1 ? terms[0]! : { kind: 'and', terms, position };
  }

  #or(): SearchNode {
    const position = this.#cursor.position;
    const terms = [this.#unary()];
    while (this.#takeOperator('OR')) terms.push(this.#unary());
    return terms.length === 1 ? terms[0]! : { kind: 'or', terms, position };
  }

  #unary(): SearchNode {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const position = cursor.position;
    if (++this.#depth > MAX_DEPTH) throw cursor.error('The search expression is nested too deeply.');
    try {
      if (this.#takeOperator('NOT')) return { kind: 'not', term: this.#unary(), position };
      if (cursor.peek() === '(') return this.#group();
      if (cursor.peek() === '[') {
        const pair = findSubsearches(cursor.text, position, cursor.end)[0]!;
        cursor.position = pair.close + 1;
        return { kind: 'subsearch', pair, position };
      }
      return this.#term();
    } finally {
      this.#depth--;
    }
  }

  #group(): SearchNode {
    const cursor = this.#cursor;
    const position = cursor.position;
    cursor.position++;
    cursor.skipBlanks();
    // `( )` is what a subsearch without results turns into: it matches nothing of its own.
    if (cursor.take(')')) return { kind: 'and', terms: [], position };
    const inner = this.parseAnd();
    cursor.skipBlanks();
    if (!cursor.take(')')) throw cursor.error("Unbalanced parentheses: ')' is missing.", position);
    return inner;
  }

  /** AND, OR and NOT must be upper case; quoted they are plain words. */
  #takeOperator(operator: 'AND' | 'OR' | 'NOT'): boolean {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    if (!cursor.startsWith(operator)) return false;
    const next = cursor.peek(operator.length);
    if (next !== '' && !/[\s()[\]"]/.test(next)) return false;
    cursor.position += operator.length;
    return true;
  }

  #term(): SearchNode {
    const cursor = this.#cursor;
    const position = cursor.position;
    const directive = cursor.match(/(TERM|CASE)\(/y);
    if (directive) {
      return {
        kind: 'directive',
        directive: directive[1] as 'TERM' | 'CASE',
        text: this.#directiveText(),
        position,
      };
    }
    const name = this.#name();
    const afterName = cursor.position;
    cursor.skipBlanks();
    const operator = OPERATORS.find(([text]) => cursor.take(text))?.[1];
    if (operator) {
      this.#requireName(name.value, position);
      return { kind: 'compare', field: name.value, operator, value: this.#value(), position };
    }
    const negated = cursor.match(/NOT\s+(?=IN\s*\()/iy);
    if (negated) cursor.position += negated[0].length;
    if (cursor.match(/IN\s*\(/iy)) {
      this.#requireName(name.value, position);
      const list: SearchNode = { kind: 'in', field: name.value, values: this.#list(), position };
      return negated ? { kind: 'not', term: list, position } : list;
    }
    cursor.position = afterName;
    if (!name.quoted && /^(?:AND|OR|NOT)$/.test(name.value)) {
      throw cursor.error(
        `The operator '${name.value}' is missing a term. Write "${name.value}" in quotes to search for the word.`,
        position,
        name.value.length,
      );
    }
    const double = name.quoted ? -1 : name.value.indexOf('::');
    if (double > 0) {
      const value = { text: name.value.slice(double + 2), caseSensitive: false };
      return { kind: 'compare', field: name.value.slice(0, double), operator: '=', value, position };
    }
    return { kind: 'term', text: name.value, quoted: name.quoted, position };
  }

  #requireName(name: string, position: number): void {
    if (name === '')
      throw this.#cursor.error('A comparison operator needs a field name on its left.', position);
  }

  #name(): { value: string; quoted: boolean } {
    const cursor = this.#cursor;
    if (cursor.peek() === '"') return cursor.readQuoted();
    const start = cursor.position;
    while (cursor.position < cursor.end) {
      const char = cursor.peek();
      if (/\s/.test(char) || NAME_END.includes(char) || (char === '!' && cursor.peek(1) === '=')) break;
      cursor.position += char === '\\' ? Math.min(2, cursor.end - cursor.position) : 1;
    }
    const value = cursor.text.slice(start, cursor.position);
    const next = cursor.peek();
    if (value === '' && !'=<>!'.includes(next || ' ')) {
      throw cursor.error(
        next === ''
          ? 'The search expression ends too early.'
          : `Unexpected '${next}' in the search expression.`,
      );
    }
    return { value: value.replace(/\\([\\|"])/g, '$1'), quoted: false };
  }

  #value(): SearchValue {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    if (cursor.startsWith('CASE(')) return { text: this.#directiveText(), caseSensitive: true };
    if (cursor.peek() === '"') return { text: cursor.readQuoted().value, caseSensitive: false };
    const { value } = cursor.readBare(VALUE_END);
    if (value === '') throw cursor.error('A comparison operator needs a value on its right.');
    return { text: value.replace(/\\([\\|"])/g, '$1'), caseSensitive: false };
  }

  #list(): SearchValue[] {
    const cursor = this.#cursor;
    const open = cursor.match(/IN\s*\(/iy)!;
    const position = cursor.position;
    cursor.position += open[0].length;
    const values: SearchValue[] = [];
    for (;;) {
      cursor.skipBlanksAndCommas();
      if (cursor.take(')')) break;
      if (cursor.position >= cursor.end)
        throw cursor.error("The list of values is not closed by ')'.", position);
      if (cursor.startsWith('CASE(')) values.push({ text: this.#directiveText(), caseSensitive: true });
      else if (cursor.peek() === '"') values.push({ text: cursor.readQuoted().value, caseSensitive: false });
      else {
        const { value } = cursor.readBare(`${VALUE_END},`);
        if (value === '') throw cursor.error(`Unexpected '${cursor.peek()}' in the list of values.`);
        values.push({ text: value, caseSensitive: false });
      }
    }
    if (values.length === 0) throw cursor.error('The IN operator needs at least one value.', position);
    return values;
  }

  /** The text between the parentheses of `TERM(…)` or `CASE(…)`. */
  #directiveText(): string {
    const cursor = this.#cursor;
    const position = cursor.position;
    cursor.position += 5;
    cursor.skipBlanks();
    let text: string;
    if (cursor.peek() === '"') text = cursor.readQuoted().value;
    else {
      const close = cursor.text.indexOf(')', cursor.position);
      if (close === -1 || close >= cursor.end)
        throw cursor.error("Unbalanced parentheses: ')' is missing.", position);
      text = cursor.text.slice(cursor.position, close).trim();
      cursor.position = close;
    }
    cursor.skipBlanks();
    if (!cursor.take(')')) throw cursor.error("Unbalanced parentheses: ')' is missing.", position);
    if (text === '') throw cursor.error('TERM and CASE need a text.', position);
    return text;
  }
}
