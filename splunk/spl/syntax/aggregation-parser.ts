import { AGGREGATE_NAMES, findAggregate } from '../aggregates/index.ts';
import { parseTimeSpan, type TimeSpan } from '../time/span.ts';
import { hasWildcard } from '../values/wildcard.ts';
import type { Aggregation, AggregationArgument } from './aggregation-ast.ts';
import { takeApart } from './aggregate-formula.ts';
import { Arguments } from './arguments.ts';
import { parseExpression } from './eval-parser.ts';
import { suggestion } from './nearest-name.ts';

const EVAL = /eval\s*\(/iy;
const NAME = /[A-Za-z_]\w*(?:\.\d+)?/y;

const COUNT: Aggregation = {
  function: 'count',
  argument: { kind: 'none' },
  name: 'count',
  renamed: false,
  position: 0,
};

/** Commands that take an expression over aggregates, `eval(avg(a)/max(b))`. */
const FORMULA_COMMANDS: readonly string[] = ['chart', 'timechart'];

/** Parses one stats function call with its AS name. */
export function parseAggregation(args: Arguments): Aggregation {
  args.skipBlanksAndCommas();
  const position = args.position;
  if (FORMULA_COMMANDS.includes(args.command) && args.match(EVAL)) return parseFormula(args);
  const name = args.match(NAME)?.[0];
  const isSparkline = name?.toLowerCase() === 'sparkline';
  const definition = name === undefined || isSparkline ? undefined : findAggregate(name);
  if (name === undefined || (!definition && !isSparkline)) {
    const written = name ?? args.peek();
    throw args.fail(
      `The argument '${written}' is invalid: it is no statistical function.${suggestion(written, AGGREGATE_NAMES)}`,
      position,
      written.length,
    );
  }
  if (definition?.only && !definition.only.includes(args.command)) {
    throw args.fail(
      `The function '${name}' works in ${definition.only.join(', ')} only.`,
      position,
      name.length,
    );
  }
  args.position += name.length;
  const argument = parseArgument(args, name);
  const call = args.text.slice(position, args.position).trim();
  const as = parseAs(args);
  if (argument.kind === 'field' && as !== undefined && !hasWildcard(argument.field) && hasWildcard(as)) {
    throw args.fail('A wildcard in the new name needs one in the field.', position);
  }
  return {
    function: name.toLowerCase(),
    argument,
    name: as ?? displayName(call),
    renamed: as !== undefined,
    position,
  };
}

function parseFormula(args: Arguments): Aggregation {
  const { position } = args;
  args.position += args.match(EVAL)![0].length;
  const expression = parseExpression(args);
  close(args);
  const call = args.text.slice(position, args.position).trim();
  const as = parseAs(args);
  return {
    function: 'eval',
    argument: { kind: 'formula', ...takeApart(expression) },
    name: as ?? call,
    renamed: as !== undefined,
    position,
  };
}

/** Quotes around the field of a call are not part of the column's name. */
function displayName(call: string): string {
  return call.replace(/^(\w+)\(\s*(["'])(.*)\2\s*\)$/s, '$1($3)');
}

/** Parses `AS name` if it comes next. */
export function parseAs(args: Arguments): string | undefined {
  args.skipBlanks();
  if (!args.takeKeyword('AS')) return undefined;
  args.skipBlanks();
  // Single quotes stand around a name here too (perc function, extended example).
  return args.peek() === "'" ? readSingleQuoted(args) : args.readWord('()[]').value;
}

function parseArgument(args: Arguments, name: string): AggregationArgument {
  const afterName = args.position;
  args.skipBlanks();
  if (args.peek() !== '(') {
    args.position = afterName;
    // A sparkline of nothing in particular counts.
    return name.toLowerCase() === 'sparkline'
      ? { kind: 'sparkline', of: COUNT, span: undefined }
      : { kind: 'none' };
  }
  args.position++;
  args.skipBlanks();
  if (args.take(')')) {
    if (name.toLowerCase() === 'sparkline')
      throw args.fail('A sparkline needs a function in its parentheses.', afterName);
    return { kind: 'none' };
  }
  if (name.toLowerCase() === 'sparkline') return parseSparkline(args);
  const expressionStart = args.match(EVAL);
  if (expressionStart) {
    args.position += expressionStart[0].length;
    const expression = parseExpression(args);
    close(args);
    close(args);
    return { kind: 'expression', expression };
  }
  const field = readField(args);
  close(args);
  return { kind: 'field', field };
}

function close(args: Arguments): void {
  args.skipBlanks();
  if (!args.take(')')) throw args.fail("Unbalanced parentheses: ')' is missing.");
}

function readField(args: Arguments): string {
  if (args.peek() === '"') return args.readQuoted().value;
  if (args.peek() === "'") return readSingleQuoted(args);
  let depth = 0;
  const start = args.position;
  while (args.position < args.end) {
    const char = args.peek();
    if (char === '(') depth++;
    else if (char === ')' && depth-- === 0) break;
    args.position++;
  }
  return args.text.slice(start, args.position).trim();
}

function readSingleQuoted(args: Arguments): string {
  const end = args.text.indexOf("'", args.position + 1);
  if (end === -1 || end >= args.end) throw args.fail('Unbalanced single quotes around a field name.');
  const field = args.text.slice(args.position + 1, end);
  args.position = end + 1;
  return field;
}

function parseSparkline(args: Arguments): AggregationArgument {
  const of = parseAggregation(args);
  args.skipBlanks();
  let span: TimeSpan | undefined;
  if (args.take(',')) {
    const word = args.readWord(')');
    span = parseTimeSpan(word.value);
    if (!span) throw args.fail(`Invalid span '${word.value}'.`, word.position);
  }
  close(args);
  return { kind: 'sparkline', of, span };
}

/** Parses a list of fields after BY, up to the end or a stop word. */
export function parseByFields(args: Arguments, stop: (args: Arguments) => boolean): string[] {
  const fields: string[] = [];
  for (;;) {
    args.skipBlanksAndCommas();
    if (args.done || stop(args)) break;
    const position = args.position;
    const { value } = args.readWord();
    if (hasWildcard(value))
      throw args.fail('Wildcards are not allowed in the BY clause.', position, value.length);
    fields.push(value);
  }
  if (fields.length === 0) throw args.fail('The BY clause needs a field.');
  return fields;
}
