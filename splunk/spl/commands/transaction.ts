import { timeOf } from '../aggregates/compile.ts';
import type { Evaluator } from '../eval/context.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import {
  boolean,
  integer,
  text,
  type Arguments,
  type OptionType,
  type OptionValues,
} from '../syntax/arguments.ts';
import { parseTimeSpan, spanSeconds } from '../time/span.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';
import { readTransactionFilter } from './transaction-filter.ts';
import { transactionRow, type MultivalueForm } from './transaction-row.ts';

/** Seconds; -1 is no limit. */
const seconds: OptionType<number> = {
  expects: 'a span of time such as 5m, or -1 for no limit',
  parse: (written) => {
    if (written === '-1') return Infinity;
    const span = parseTimeSpan(/^\d+$/.test(written) ? `${written}s` : written);
    return span && spanSeconds(span);
  },
};

/** A boolean, or the names of the fields that are meant. */
const booleanOrFields: OptionType<boolean | ReadonlySet<string>> = {
  expects: 'true, false or field names in quotes',
  parse: (written) =>
    boolean.parse(written) ?? new Set(written.split(/[\s,]+/).filter((name) => name !== '')),
};

const OPTIONS = {
  name: text,
  maxspan: seconds,
  maxpause: seconds,
  maxevents: integer(-1),
  connected: boolean,
  unifyends: boolean,
  keeporphans: boolean,
  keepevicted: boolean,
  maxopentxn: integer(1),
  maxopenevents: integer(1),
  mvlist: booleanOrFields,
  mvraw: boolean,
  delim: text,
  nullstr: text,
};

interface Settings {
  fields: readonly string[];
  startsWith: Evaluator<boolean> | undefined;
  endsWith: Evaluator<boolean> | undefined;
  options: OptionValues<typeof OPTIONS>;
}

/** Events that belong together so far, in the order in which they came: newest first. */
interface Transaction {
  rows: Row[];
  newest: number;
  oldest: number;
  /** Values of the listed fields that its events have. */
  values: Map<string, Set<string>>;
  hasEnd: boolean;
  hasStart: boolean;
  closed: boolean;
  evicted: boolean;
}

/**
 * `transaction [FIELDS] [options]`: groups events that share field values. Events are taken newest first, as the index
 * gives them; on other input maxspan and maxpause do not work (Search Reference).
 */
export const transaction: Command = {
  kind: 'transforming',
  parse: (args) => {
    const settings = readSettings(args);
    const { mvlist = false, mvraw = false, nullstr = 'NULL' } = settings.options;
    const form: MultivalueForm = {
      asList: typeof mvlist === 'boolean' ? () => mvlist : (name) => mvlist.has(name),
      rawAsList: mvraw,
      missing: nullstr,
    };
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const grouping = new Grouping(settings, run);
        const orphans: Row[] = [];
        for (const row of rows) {
          if (grouping.add(row)) continue;
          if (!settings.options.keeporphans) continue;
          row.set('_txn_orphan', '1');
          orphans.push(row);
        }
        const names = columnNames({ rows, columns });
        const made = grouping.finish().map((one) => transactionRow(one.rows, one.closed, names, form));
        const all = orphans.length === 0 ? made : [...made, ...orphans];
        return { rows: all.sort((a, b) => timeOf(b) - timeOf(a)), columns: undefined };
      });
  },
};

function readSettings(args: Arguments): Settings {
  const settings: Settings = { fields: [], startsWith: undefined, endsWith: undefined, options: {} };
  const fields: string[] = [];
  while ((args.skipBlanksAndCommas(), !args.done)) {
    const position = args.position;
    const filter = args.match(/(startswith|endswith)\s*=\s*/iy);
    if (filter) {
      args.position += filter[0].length;
      const compiled = readTransactionFilter(args);
      if (filter[1]!.toLowerCase() === 'startswith') settings.startsWith = compiled;
      else settings.endsWith = compiled;
      continue;
    }
    if (args.takeOption(OPTIONS, settings.options)) {
      if (settings.options.name === undefined) continue;
      throw args.fail(
        "The option 'name' is not supported by this engine: there are no transaction types (transactiontypes.conf); write the constraints out.",
        position,
        4,
      );
    }
    args.refuseOption({ ...OPTIONS, startswith: text, endswith: text });
    fields.push(args.readWord().value);
  }
  return { ...settings, fields };
}

/** Transactions in progress. */
class Grouping {
  readonly #settings: Settings;
  readonly #run: SearchRun;
  /** In the order in which they were last added to. */
  readonly #open = new Set<Transaction>();
  readonly #byValue = new Map<string, Set<Transaction>>();
  readonly #done: Transaction[] = [];
  #openEvents = 0;

  constructor(settings: Settings, run: SearchRun) {
    this.#settings = settings;
    this.#run = run;
  }

  /** Whether the event belongs to any transaction: it has one of the fields. */
  add(row: Row): boolean {
    const { fields, startsWith, endsWith, options } = this.#settings;
    const { context } = this.#run;
    const starts = startsWith?.(row, context) === true;
    const ends = endsWith?.(row, context) === true;
    const values = fields.flatMap((name) => toValues(row.get(name)).map((value) => [name, value] as const));
    const loose = fields.length > 0 && values.length === 0;
    if (loose && !((starts || ends) && options.unifyends === false)) return false;
    const time = timeOf(row);
    let target = loose ? [...this.#open].at(-1) : this.#find(values);
    // An event that ends a transaction is its last one in time, so it begins one here.
    if (target && (ends || !this.#fits(target, time))) {
      this.#close(target, !ends || endsWith === undefined);
      target = undefined;
    }
    target ??= this.#start(time);
    this.#join(target, row, values, time);
    target.hasEnd ||= ends;
    if (starts) {
      target.hasStart = true;
      this.#close(target, true);
    } else if (target.rows.length >= this.#maxEvents()) this.#close(target, true);
    else this.#evictBeyondLimits();
    return true;
  }

  /** Finished transactions; those that are still open are shown where nothing says how they would end. */
  finish(): Transaction[] {
    const { startsWith, endsWith, options } = this.#settings;
    for (const one of this.#open) this.#done.push(one);
    return this.#done.filter((one) => {
      const finished = (!startsWith || one.hasStart) && (!endsWith || one.hasEnd);
      if (!finished) one.closed = false;
      return (finished && !one.evicted) || options.keepevicted === true;
    });
  }

  #maxEvents(): number {
    const { maxevents = 1_000 } = this.#settings.options;
    return maxevents < 1 ? Infinity : maxevents;
  }

  #fits(target: Transaction, time: number): boolean {
    const { maxspan = Infinity, maxpause = Infinity } = this.#settings.options;
    if (Number.isNaN(time)) return true;
    return target.newest - time < maxspan && target.oldest - time <= maxpause;
  }

  /** The open transaction that shares a value with the event and contradicts none. */
  #find(values: readonly (readonly [string, string])[]): Transaction | undefined {
    const { fields, options } = this.#settings;
    if (fields.length === 0) return this.#open.values().next().value;
    const fitting = (one: Transaction): boolean =>
      fields.every((name) => {
        const known = one.values.get(name);
        const own = values.filter(([field]) => field === name);
        return !known || own.length === 0 || own.some(([, value]) => known.has(value));
      });
    for (const [name, value] of values) {
      for (const one of this.#byValue.get(`${name}\n${value}`) ?? []) if (fitting(one)) return one;
    }
    // Without `connected` it is enough that nothing contradicts.
    return options.connected === false ? [...this.#open].findLast(fitting) : undefined;
  }

  #start(time: number): Transaction {
    const made: Transaction = {
      rows: [],
      newest: time,
      oldest: time,
      values: new Map(),
      hasEnd: false,
      hasStart: false,
      closed: false,
      evicted: false,
    };
    this.#open.add(made);
    return made;
  }

  #join(target: Transaction, row: Row, values: readonly (readonly [string, string])[], time: number): void {
    target.rows.push(row);
    target.oldest = time;
    this.#openEvents++;
    for (const [name, value] of values) {
      const known = target.values.get(name);
      if (known) known.add(value);
      else target.values.set(name, new Set([value]));
      const key = `${name}\n${value}`;
      const sharing = this.#byValue.get(key);
      if (sharing) sharing.add(target);
      else this.#byValue.set(key, new Set([target]));
    }
    this.#open.delete(target);
    this.#open.add(target);
  }

  #close(target: Transaction, byCondition: boolean): void {
    target.closed = byCondition;
    this.#open.delete(target);
    this.#openEvents -= target.rows.length;
    for (const [name, known] of target.values) {
      for (const value of known) {
        const key = `${name}\n${value}`;
        const sharing = this.#byValue.get(key);
        sharing?.delete(target);
        if (sharing?.size === 0) this.#byValue.delete(key);
      }
    }
    this.#done.push(target);
  }

  /** The one that has waited longest goes when there are too many. */
  #evictBeyondLimits(): void {
    const { options } = this.#settings;
    const { limits } = this.#run;
    const most = options.maxopentxn ?? limits.openTransactions;
    const mostEvents = options.maxopenevents ?? limits.openTransactionEvents;
    while (this.#open.size > most || (this.#openEvents > mostEvents && this.#open.size > 1)) {
      const oldest = this.#open.values().next().value!;
      this.#close(oldest, false);
      oldest.evicted = true;
      this.#run.warn(
        `Some transactions have been discarded: more than ${most} are open, or they hold more than ${mostEvents} events. To include them, add keepevicted=true.`,
      );
    }
  }
}
