import { isKnownFunction } from '../functions/index.ts';
import { SqlParseError } from './sql-parse-error.ts';
import type { BinaryOperator, Expression, RuleSql, Select, SelectItem } from './statement.ts';
import { tokenize, type Token } from './tokens.ts';

/** Weakest first; operators of one level associate to the left. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['=', '<>', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const RESERVED = new Set([
  'SELECT',
  'VALUE',
  'FROM',
  'WHERE',
  'AS',
  'AND',
  'OR',
  'NOT',
  'CASE',
  'WHEN',
  'THEN',
  'ELSE',
  'END',
  'SET',
]);
const MOST_DEPTH = 60;

const MOST_VARIABLES = 10;

/**
 * Reads the SQL of an IoT rule (developer guide, "iot-sql-reference").
 *
 * @throws SqlParseError with the reason and position
 */
export function parseRuleSql(sql: string): RuleSql {
  return new RuleParser(sql).statement();
}

/** Reads one expression, as in a substitution template `${…}`, which may use a rule's variables. @throws SqlParseError */
export function parseExpression(text: string, variables: readonly string[] = []): Expression {
  return new RuleParser(text, variables).wholeExpression();
}

class RuleParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  /** Names that `SET` has given so far. */
  readonly #variables: Set<string>;

  constructor(sql: string, variables: readonly string[] = []) {
    this.#tokens = tokenize(sql);
    this.#variables = new Set(variables);
  }

  statement(): RuleSql {
    const variables = this.#accept('SET') ? this.#settings() : [];
    const { bare, items } = this.#selection();
    let from: string | undefined;
    if (this.#accept('FROM')) {
      const token = this.#take();
      if (token.kind !== 'string') this.#fail('Expected a quoted topic filter after FROM', token);
      from = token.text;
    }
    const where = this.#accept('WHERE') ? this.#expression() : undefined;
    this.#expectEnd();
    const passesThrough = !bare && items.length === 1 && items[0]!.value.type === 'whole';
    return { variables, bare, items, where, from, passesThrough };
  }

  wholeExpression(): Expression {
    const expression = this.#expression();
    this.#expectEnd();
    return expression;
  }

  /** `@name = expression, …`; a variable is set once and only used behind its setting. */
  #settings(): { name: string; value: Expression }[] {
    const settings: { name: string; value: Expression }[] = [];
    do {
      this.#expect('@');
      const name = this.#name();
      if (this.#variables.has(name)) this.#fail(`Variable @${name} is set twice`);
      if (settings.length === MOST_VARIABLES) this.#fail(`More than ${MOST_VARIABLES} variables`);
      this.#expect('=');
      settings.push({ name, value: this.#expression() });
      this.#variables.add(name);
    } while (this.#accept(','));
    return settings;
  }

  #selection(): { bare: boolean; items: SelectItem[] } {
    this.#expect('SELECT');
    const bare = this.#accept('VALUE');
    const items: SelectItem[] = [];
    do items.push(this.#item());
    while (this.#accept(','));
    if (bare && items.length > 1) this.#fail('SELECT VALUE takes one expression');
    return { bare, items };
  }

  #item(): SelectItem {
    const value = this.#accept('*') ? ({ type: 'whole' } as const) : this.#expression();
    if (this.#accept('AS')) return { value, as: this.#path() };
    return { value, as: value.type === 'whole' ? undefined : defaultName(value) };
  }

  #path(): string[] {
    const names = [this.#name()];
    while (this.#accept('.')) names.push(this.#name());
    return names;
  }

  #expression(level = 0): Expression {
    if (level === LEVELS.length) return this.#unary();
    if (level === 0 && ++this.#depth > MOST_DEPTH) this.#fail('Nested too deep');
    let left = level === 1 && this.#accept('NOT') ? this.#not() : this.#expression(level + 1);
    for (;;) {
      const operator = LEVELS[level]!.find((candidate) => this.#is(candidate));
      if (operator === undefined) break;
      this.#next++;
      const right = level === 1 && this.#accept('NOT') ? this.#not() : this.#expression(level + 1);
      left = {
        type: 'binary',
        operator: (operator === '!=' ? '<>' : operator) as BinaryOperator,
        left,
        right,
      };
    }
    if (level === 0) this.#depth--;
    return left;
  }

  #not(): Expression {
    if (++this.#depth > MOST_DEPTH) this.#fail('Nested too deep');
    const of = this.#accept('NOT') ? this.#not() : this.#expression(2);
    this.#depth--;
    return { type: 'not', of };
  }

  #unary(): Expression {
    if (!this.#accept('-')) return this.#members(this.#primary());
    if (++this.#depth > MOST_DEPTH) this.#fail('Nested too deep');
    const of = this.#unary();
    this.#depth--;
    return { type: 'negate', of };
  }

  #members(start: Expression): Expression {
    let value = start;
    while (this.#accept('.')) {
      const name = this.#name();
      value =
        value.type === 'path'
          ? { type: 'path', names: [...value.names, name] }
          : { type: 'member', of: value, name };
    }
    return value;
  }

  #primary(): Expression {
    const token = this.#take();
    if (token.kind === 'number') return { type: 'literal', value: Number(token.text) };
    if (token.kind === 'string') return { type: 'literal', value: token.text };
    if (token.kind === 'symbol') return this.#bracketed(token);
    if (token.kind === 'end') this.#fail('Unexpected end of statement', token);
    const upper = token.text.toUpperCase();
    if (upper === 'TRUE' || upper === 'FALSE') return { type: 'literal', value: upper === 'TRUE' };
    if (upper === 'NULL') return { type: 'literal', value: null };
    if (upper === 'CASE') return this.#case();
    if (RESERVED.has(upper)) this.#fail(`Unexpected keyword ${upper}`, token);
    return this.#is('(') ? this.#call(token) : { type: 'path', names: [token.text] };
  }

  #bracketed(token: Token): Expression {
    if (token.text === '@') {
      const name = this.#name();
      if (!this.#variables.has(name)) this.#fail(`Variable @${name} is not set`, token);
      return { type: 'variable', name };
    }
    if (token.text === '(') {
      if (this.#is('SELECT')) return this.#query();
      const inner = this.#expression();
      this.#expect(')');
      return inner;
    }
    if (token.text === '[') {
      const items: Expression[] = [];
      if (this.#accept(']')) return { type: 'list', items };
      do items.push(this.#expression());
      while (this.#accept(','));
      this.#expect(']');
      return { type: 'list', items };
    }
    if (token.text === '{') {
      const members: [string, Expression][] = [];
      if (this.#accept('}')) return { type: 'object', members };
      do {
        const key = this.#take();
        if (key.kind !== 'string') this.#fail('Expected a quoted member name', key);
        this.#expect(':');
        members.push([key.text, this.#expression()]);
      } while (this.#accept(','));
      this.#expect('}');
      return { type: 'object', members };
    }
    return this.#fail(`Unexpected '${token.text}'`, token);
  }

  #call(name: Token): Expression {
    const lower = name.text.toLowerCase();
    if (lower !== 'cast' && !isKnownFunction(lower))
      this.#fail(`Function ${name.text} is not emulated`, name);
    this.#expect('(');
    const args: Expression[] = [];
    if (this.#accept(')')) return { type: 'call', name: lower, args };
    do args.push(this.#accept('*') ? { type: 'whole' } : this.#expression());
    while (this.#accept(','));
    if (lower === 'cast') {
      this.#expect('AS');
      args.push({ type: 'literal', value: this.#name() });
    }
    this.#expect(')');
    return { type: 'call', name: lower, args };
  }

  #case(): Expression {
    const of = this.#expression();
    const branches: { when: Expression; result: Expression }[] = [];
    while (this.#accept('WHEN')) {
      const when = this.#expression();
      this.#expect('THEN');
      branches.push({ when, result: this.#expression() });
    }
    if (branches.length === 0) this.#fail('Expected WHEN');
    const otherwise = this.#accept('ELSE') ? this.#expression() : undefined;
    this.#expect('END');
    return { type: 'case', of, branches, otherwise };
  }

  #query(): Expression {
    const { bare, items } = this.#selection();
    this.#expect('FROM');
    const over = this.#expression();
    const where = this.#accept('WHERE') ? this.#expression() : undefined;
    this.#expect(')');
    const select: Select = { bare, items, over, where };
    return { type: 'query', select };
  }

  #is(text: string): boolean {
    const token = this.#tokens[this.#next]!;
    return token.kind === 'symbol'
      ? token.text === text
      : token.kind === 'word' && token.text.toUpperCase() === text;
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next++;
    return true;
  }

  #take(): Token {
    const token = this.#tokens[this.#next]!;
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #name(): string {
    const token = this.#take();
    if (token.kind !== 'word') this.#fail(`Expected a name, found '${token.text}'`, token);
    return token.text;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail(`Expected '${text}', found '${this.#tokens[this.#next]!.text}'`);
  }

  #expectEnd(): void {
    const token = this.#tokens[this.#next]!;
    if (token.kind !== 'end') this.#fail(`Unexpected '${token.text}'`, token);
  }

  #fail(reason: string, token = this.#tokens[this.#next]!): never {
    throw new SqlParseError(reason, token.at);
  }
}

/** Our choice for what AWS leaves open: a path is named after its last member, a call after its function. */
function defaultName(value: Expression): string[] {
  if (value.type === 'path') return [value.names.at(-1)!];
  if (value.type === 'member' || value.type === 'variable') return [value.name];
  return [value.type === 'call' ? value.name : 'value'];
}
