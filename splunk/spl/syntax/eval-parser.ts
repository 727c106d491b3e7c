import { findSubsearches } from './brackets.ts';
import type { Cursor } from './cursor.ts';
import type {
  ArithmeticOperator,
  Assignment,
  AssignmentTarget,
  ComparisonOperator,
  EvalNode,
} from './eval-ast.ts';

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const COMPARISONS: readonly (readonly [string, ComparisonOperator])[] = [
  ['==', '='],
  ['!=', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
];
const MAX_DEPTH = 250;

/**
 * Parses an eval expression from the cursor on and leaves the cursor behind it.
 *
 * Operators, tightest first: unary minus; `* / %`; `+ - .`; comparisons, LIKE, IN; NOT; AND; OR; XOR
 * (Search Reference, eval command).
 */
export function parseExpression(cursor: Cursor): EvalNode {
  return new ExpressionParser(cursor).parse();
}

/** Parses `name=expression, …` to the end of the cursor. */
export function parseAssignments(cursor: Cursor, command = 'eval'): Assignment[] {
  const assignments: Assignment[] = [];
  do {
    cursor.skipBlanks();
    const target = parseTarget(cursor, command);
    cursor.skipBlanks();
    if (!cursor.take('=')) {
      throw cursor.error(
        `Error in '${command}' command: The expression needs the form <field>=<expression>.`,
      );
    }
    const expression = parseExpression(cursor);
    assignments.push({ target, expression });
    cursor.skipBlanks();
  } while (cursor.take(','));
  if (!cursor.done) throw malformed(cursor, `Error in '${command}' command: `);
  return assignments;
}

function malformed(cursor: Cursor, prefix = ''): Error {
  const rest = cursor.text.slice(cursor.position, Math.min(cursor.end, cursor.position + 30));
  return cursor.error(
    `${prefix}The expression is malformed.${rest === '' ? ' It ends too early.' : ` Unexpected '${rest.trim()}'.`}`,
  );
}

function parseTarget(cursor: Cursor, command: string): AssignmentTarget {
  const position = cursor.position;
  if (cursor.peek() === '"') return { position, parts: [{ text: cursor.readQuoted().value }] };
  if (cursor.peek() === "'") return { position, parts: [{ text: readSingleQuoted(cursor) }] };
  const { value } = cursor.readBare('=,()"');
  if (value === '') throw malformed(cursor, `Error in '${command}' command: `);
  const parts: AssignmentTarget['parts'] = [];
  let from = 0;
  // `{}` is part of JSON names; `{field}` stands for the value of that field.
  for (const found of value.matchAll(/\{([^{}]+)\}/g)) {
    if (found.index > from) parts.push({ text: value.slice(from, found.index) });
    parts.push({ field: found[1]! });
    from = found.index + found[0].length;
  }
  if (from < value.length) parts.push({ text: value.slice(from) });
  return { position, parts };
}

function readSingleQuoted(cursor: Cursor): string {
  const position = cursor.position;
  let at = position + 1;
  let name = '';
  while (at < cursor.end && cursor.text[at] !== "'") {
    if (cursor.text[at] === '\\' && (cursor.text[at + 1] === "'" || cursor.text[at + 1] === '\\')) at++;
    name += cursor.text[at++];
  }
  if (at >= cursor.end) throw cursor.error('Unbalanced single quotes around a field name.', position);
  cursor.position = at + 1;
  return name;
}

class ExpressionParser {
  readonly #cursor: Cursor;
  #depth = 0;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  parse(): EvalNode {
    if (++this.#depth > MAX_DEPTH) throw this.#cursor.error('The expression is nested too deeply.');
    const node = this.#xor();
    this.#depth--;
    return node;
  }

  #xor(): EvalNode {
    let left = this.#or();
    while (this.#keyword('XOR')) left = logical('XOR', left, this.#or());
    return left;
  }

  #or(): EvalNode {
    let left = this.#and();
    while (this.#keyword('OR')) left = logical('OR', left, this.#and());
    return left;
  }

  #and(): EvalNode {
    let left = this.#not();
    while (this.#keyword('AND')) left = logical('AND', left, this.#not());
    return left;
  }

  #not(): EvalNode {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const position = cursor.position;
    if (this.#keyword('NOT') || (cursor.peek() === '!' && cursor.peek(1) !== '=' && cursor.take('!'))) {
      if (++this.#depth > MAX_DEPTH) throw cursor.error('The expression is nested too deeply.');
      const operand = this.#not();
      this.#depth--;
      return { kind: 'not', operand, position };
    }
    return this.#comparison();
  }

  #comparison(): EvalNode {
    let left = this.#sum();
    for (;;) {
      const cursor = this.#cursor;
      cursor.skipBlanks();
      const position = cursor.position;
      const operator = COMPARISONS.find(([text]) => cursor.take(text))?.[1];
      if (operator) {
        left = { kind: 'comparison', operator, left, right: this.#sum(), position };
      } else if (this.#keyword('LIKE')) {
        left = { kind: 'comparison', operator: 'LIKE', left, right: this.#sum(), position };
      } else if (this.#keyword('IN')) {
        left = { kind: 'in', value: left, list: this.#list(), position };
      } else return left;
    }
  }

  #list(): EvalNode[] {
    this.#cursor.skipBlanks();
    if (!this.#cursor.take('(')) throw malformed(this.#cursor);
    return this.#argumentsAndClose();
  }

  #argumentsAndClose(): EvalNode[] {
    const cursor = this.#cursor;
    const args: EvalNode[] = [];
    cursor.skipBlanks();
    if (cursor.take(')')) return args;
    do args.push(this.parse());
    while ((cursor.skipBlanks(), cursor.take(',')));
    if (!cursor.take(')')) throw malformed(cursor);
    return args;
  }

  #sum(): EvalNode {
    let left = this.#product();
    for (;;) {
      this.#cursor.skipBlanks();
      const position = this.#cursor.position;
      const operator = (['+', '-', '.'] as ArithmeticOperator[]).find((text) => this.#cursor.take(text));
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#product(), position };
    }
  }

  #product(): EvalNode {
    let left = this.#unary();
    for (;;) {
      this.#cursor.skipBlanks();
      const position = this.#cursor.position;
      const operator = (['*', '/', '%'] as ArithmeticOperator[]).find((text) => this.#cursor.take(text));
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#unary(), position };
    }
  }

  #unary(): EvalNode {
    const cursor = this.#cursor;
    cursor.skipBlanks();
    const position = cursor.position;
    const minus = cursor.take('-');
    if (!minus && !cursor.take('+')) return this.#primary();
    if (++this.#depth > MAX_DEPTH) throw cursor.error('The expression is nested too deeply.');
    const operand = this.#unary();
    this.#depth--;
    if (!minus) return operand;
    // -5 is a number, so that literals keep their text.
    if (operand.kind === 'number' && !operand.text.startsWith('-')) {
      return { kind: 'number', text: `-${operand.text}`, position };
    }
    return { kind: 'negate', operand, position };
  }

  #primary(): EvalNode {
    const cursor = this.#cursor;
    const position = cursor.position;
    const char = cursor.peek();
    if (char === '"') return { kind: 'string', value: cursor.readQuoted().value, position };
    if (char === "'") return { kind: 'field', name: readSingleQuoted(cursor), position };
    if (char === '[') {
      const pair = findSubsearches(cursor.text, position, cursor.end)[0]!;
      cursor.position = pair.close + 1;
      return { kind: 'subsearch', pair, position };
    }
    if (cursor.take('(')) {
      const inner = this.parse();
      cursor.skipBlanks();
      if (!cursor.take(')')) throw malformed(cursor);
      return inner;
    }
    const number = cursor.match(NUMBER);
    if (number) {
      cursor.position += number[0].length;
      return { kind: 'number', text: number[0], position };
    }
    const name = cursor.match(NAME);
    if (!name) throw malformed(cursor);
    cursor.position += name[0].length;
    const afterName = cursor.position;
    cursor.skipBlanks();
    if (cursor.take('(')) return { kind: 'call', name: name[0], args: this.#argumentsAndClose(), position };
    cursor.position = afterName;
    return { kind: 'field', name: name[0], position };
  }

  #keyword(keyword: string): boolean {
    this.#cursor.skipBlanks();
    return this.#cursor.takeKeyword(keyword);
  }
}

function logical(operator: 'AND' | 'OR' | 'XOR', left: EvalNode, right: EvalNode): EvalNode {
  return { kind: 'logical', operator, left, right, position: left.position };
}
