import { timeOf } from '../aggregates/compile.ts';
import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { boolean, oneOf, text, type OptionValues } from '../syntax/arguments.ts';
import { quote } from '../syntax/cursor.ts';
import { formatTime } from '../time/strftime.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  index: text,
  source: text,
  sourcetype: text,
  host: text,
  marker: text,
  testmode: boolean,
  addtime: boolean,
  spool: boolean,
  run_in_preview: boolean,
  file: text,
  output_format: oneOf('raw', 'hec'),
};

type Options = OptionValues<typeof OPTIONS>;

/**
 * `collect index=NAME [source=] [sourcetype=stash] [host=] [marker=] [testmode=f] [addtime=t]`: writes results as events
 * of an index and passes them through.
 */
export const collect: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { position } = args;
    const { words, options } = args.readWords(OPTIONS);
    if (words[0]) throw args.fail(`Unexpected argument '${words[0].value}'.`, words[0].position);
    const { index } = options;
    if (index === undefined) throw args.fail("The option 'index' is missing.", position);
    if (options.file !== undefined || options.spool === false || options.output_format === 'hec') {
      throw args.fail(
        "The options 'file', 'spool=f' and 'output_format=hec' are not supported by this engine: results go straight to the index.",
        position,
      );
    }
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        if (options.testmode) return { rows, columns };
        if (!run.options.collect) {
          throw new SplError(
            "Error in 'collect' command: There is no index that can be written to.",
            position,
          );
        }
        const names = columnNames({ rows, columns }).filter((name) => !name.startsWith('_'));
        await run.options.collect({ index, events: rows.map((row) => event(row, names, options, run)) });
        return { rows, columns };
      });
  },
};

type CollectedEvent = Parameters<NonNullable<SearchRun['options']['collect']>>[0]['events'][number];

function event(row: Row, names: readonly string[], options: Options, run: SearchRun): CollectedEvent {
  const { now, timezone } = run.context;
  const own = timeOf(row);
  const { earliest } = run.range;
  const time = !Number.isNaN(own) ? own : Number.isFinite(earliest) ? earliest : now;
  const raw = row.get('_raw');
  return {
    time,
    raw:
      raw === undefined
        ? pairs(row, names, options, formatTime(time, '%m/%d/%Y %H:%M:%S %z', timezone))
        : toText(raw),
    host: options.host ?? run.options.splunkServer ?? 'localhost',
    source: options.source ?? 'collect',
    sourcetype: options.sourcetype ?? 'stash',
  };
}

/** A result as `key="value"` text. */
function pairs(
  row: Row,
  names: readonly string[],
  { addtime = true, marker }: Options,
  time: string,
): string {
  const parts = addtime ? [time] : [];
  if (marker !== undefined) parts.push(marker);
  for (const name of names) {
    const value = row.get(name);
    if (value !== undefined) parts.push(`${name}=${quote(toText(value))}`);
  }
  return parts.join(', ');
}
