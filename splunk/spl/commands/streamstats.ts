import { compileAggregation, timeOf, type CompiledAggregation, type Feed } from '../aggregates/compile.ts';
import { compileFor, needsAllRows } from '../aggregates/expand.ts';
import { compileCondition } from '../eval/compile.ts';
import type { Evaluator } from '../eval/context.ts';
import { eachRow, fromAllRows, withColumns } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { boolean, integer, timeSpan, type Arguments, type OptionType } from '../syntax/arguments.ts';
import { Cursor, unescapeQuoted } from '../syntax/cursor.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import { spanSeconds, type TimeSpan } from '../time/span.ts';
import type { Command } from './command.ts';
import { groupKeys } from './groups.ts';
import { parseStatsClause } from './stats.ts';

/** An expression in quotes and parentheses: `"("x==1")"`, `("x==1")` or `(x==1)`; inner quotes are written `\\"`. */
const condition: OptionType<string> = {
  expects: 'an expression in quotes and parentheses',
  parse: (value) => value.trim() || undefined,
  read: (args) => {
    const { position } = args;
    const found = args.match(/"?\(\s*"((?:[^"\\]|\\.)*)"\s*\)"?/y);
    if (found) {
      args.position += found[0].length;
      return { value: unescapeQuoted(found[1]!), position, quoted: true };
    }
    if (args.peek() !== '(') return undefined;
    // Without quotes: up to the parenthesis that closes it.
    args.position++;
    parseExpression(args);
    args.skipBlanks();
    if (!args.take(')')) throw args.error("Unbalanced parentheses: ')' is missing.", position);
    return { value: args.text.slice(position, args.position), position, quoted: true };
  },
};

const OPTIONS = {
  reset_on_change: boolean,
  reset_before: condition,
  reset_after: condition,
  current: boolean,
  window: integer(0),
  time_window: timeSpan,
  global: boolean,
  allnum: boolean,
};

interface Settings {
  aggregations: readonly CompiledAggregation[];
  by: readonly string[];
  current: boolean;
  window: number;
  timeWindow: TimeSpan | undefined;
  global: boolean;
  resetOnChange: boolean;
  resetBefore: Evaluator<boolean> | undefined;
  resetAfter: Evaluator<boolean> | undefined;
}

/** `streamstats [options] AGGREGATIONS [BY FIELDS]`: running aggregates in the order of arrival. */
export const streamstats: Command = {
  kind: 'ordered',
  parse: (args) => {
    const { aggregations, by, options } = parseStatsClause(args, OPTIONS);
    if (options.time_window && options.window)
      throw args.fail("The options 'window' and 'time_window' exclude each other.");
    const settings: Omit<Settings, 'aggregations'> = {
      by,
      current: options.current ?? true,
      window: options.window ?? 0,
      timeWindow: options.time_window,
      global: options.global ?? true,
      resetOnChange: options.reset_on_change ?? false,
      resetBefore: conditionOf(options.reset_before, 'reset_before', args),
      resetAfter: conditionOf(options.reset_after, 'reset_after', args),
    };
    if (needsAllRows(aggregations, options.allnum)) {
      return (input, run) =>
        fromAllRows(input, (rows, columns) => {
          const compiled = compileFor(aggregations, { rows, columns }, by, options.allnum);
          const running = new RunningStats({ ...settings, aggregations: compiled }, run);
          for (const row of rows) running.visit(row);
          return { rows, columns: withColumns(columns, namesOf(compiled)) };
        });
    }
    const compiled = aggregations.map(compileAggregation);
    return (input, run) => {
      const running = new RunningStats({ ...settings, aggregations: compiled }, run);
      return eachRow(input, (row) => running.visit(row), namesOf(compiled));
    };
  },
};

const namesOf = (aggregations: readonly CompiledAggregation[]): string[] =>
  aggregations.map(({ name }) => name);

function conditionOf(
  written: string | undefined,
  name: string,
  args: Arguments,
): Evaluator<boolean> | undefined {
  if (written === undefined) return undefined;
  // The older form `"(\"x==1\")"` has its parentheses and quotes inside the outer quotes.
  const cursor = new Cursor(/^\(\s*"(.*)"\s*\)$/s.exec(written)?.[1] ?? written);
  try {
    const compiled = compileCondition(parseExpression(cursor), `streamstats' option '${name}`);
    if (!cursor.done) throw cursor.error('unexpected text');
    return compiled;
  } catch (error) {
    throw args.fail(`The expression of '${name}' is invalid: ${(error as Error).message}`);
  }
}

interface Seen {
  row: Row;
  time: number;
  key: string;
}

/** The aggregates so far. */
class RunningStats {
  readonly #settings: Settings;
  readonly #run: SearchRun;
  #feeds = new Map<string, Feed[]>();
  /** Recent results for windows: one list for all groups, or one a group. */
  #recent = new Map<string, Seen[]>();
  #lastKey: string | undefined;

  constructor(settings: Settings, run: SearchRun) {
    this.#settings = settings;
    this.#run = run;
  }

  visit(row: Row): void {
    const { by, resetOnChange, resetBefore, resetAfter, aggregations } = this.#settings;
    const keys = groupKeys(row, by);
    // Of several values the first ones count (Our choice; Splunk's manual does not say).
    const key = keys[0]?.key;
    // A result without all BY fields is not counted and does not reset.
    if (key === undefined) return;
    const context = this.#run.context;
    if (
      resetBefore?.(row, context) ||
      (resetOnChange && this.#lastKey !== undefined && this.#lastKey !== key)
    )
      this.#reset();
    this.#lastKey = key;
    const windowed = this.#settings.window > 0 || this.#settings.timeWindow !== undefined;
    const values = windowed ? this.#windowed(row, key) : this.#running(row, key);
    // The next results must not see what is written into this one only when they read the same field.
    aggregations.forEach(({ name }, i) => row.set(name, values[i]));
    if (resetAfter?.(row, context)) this.#reset();
  }

  #reset(): void {
    this.#feeds = new Map();
    this.#recent = new Map();
  }

  #create(): Feed[] {
    return this.#settings.aggregations.map((one) => one.create(this.#run));
  }

  #running(row: Row, key: string): ReturnType<Feed['result']>[] {
    let feeds = this.#feeds.get(key);
    if (!feeds) this.#feeds.set(key, (feeds = this.#create()));
    const time = timeOf(row);
    const before = this.#settings.current ? undefined : feeds.map((feed) => feed.result());
    for (const feed of feeds) feed.add(row, time);
    return before ?? feeds.map((feed) => feed.result());
  }

  #windowed(row: Row, key: string): ReturnType<Feed['result']>[] {
    const { global, current, window, timeWindow } = this.#settings;
    const list = global ? '' : key;
    let recent = this.#recent.get(list);
    if (!recent) this.#recent.set(list, (recent = []));
    const seen: Seen = { row: row.clone(), time: timeOf(row), key };
    if (current) recent.push(seen);
    const limit = window > 0 ? window : this.#run.limits.streamWindow;
    if (recent.length > limit) recent.splice(0, recent.length - limit);
    if (timeWindow) {
      const seconds = spanSeconds(timeWindow);
      const from = recent.findIndex(({ time }) => Math.abs(time - seen.time) < seconds);
      recent.splice(0, from === -1 ? recent.length : from);
    }
    const feeds = this.#create();
    for (const one of recent) if (one.key === key) for (const feed of feeds) feed.add(one.row, one.time);
    if (!current) recent.push(seen);
    return feeds.map((feed) => feed.result());
  }
}
