import { timeOf } from '../aggregates/compile.ts';
import { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { columnNames, fromAllRows, type Table } from '../rows/stream.ts';
import { oneOf, text, type OptionValues } from '../syntax/arguments.ts';
import { addUnits } from '../time/calendar.ts';
import { parseTimeSpan, type TimeSpan } from '../time/span.ts';
import { formatTime } from '../time/strftime.ts';
import { toText } from '../values/field-value.ts';
import { renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  align: oneOf('now', 'end'),
  series: oneOf('relative', 'exact', 'short'),
  time_format: text,
};
type Options = OptionValues<typeof OPTIONS>;

/**
 * `timewrap SPAN [align=end] [series=relative] [time_format=]`: lays the periods of a timechart over each other, a
 * series for each, with the times of the latest. Here `m` means months (Search Reference, timewrap).
 */
export const timewrap: Command = {
  kind: 'transforming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const written = args.requireField(words);
    const span = parseTimeSpan(written.replace(/^(\d*)m$/i, '$1mon'));
    if (!span || written.includes('@')) throw args.fail(`Invalid span '${written}'.`, words[0]!.position);
    if ((options.series === 'exact') !== (options.time_format !== undefined)) {
      throw args.fail("The options 'series=exact' and 'time_format' go together.");
    }
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        if (rows.length > 0 && !rows[0]!.has('_span')) throw args.fail('It must come after timechart.');
        return wrap({ rows, columns }, span, options, run);
      });
  },
};

function wrap(table: Table, span: TimeSpan, options: Options, run: SearchRun): Table {
  const { timezone, now } = run.context;
  const fixed = ['_time', '_span', '_spandays'];
  const series = columnNames(table).filter((name) => !fixed.includes(name));
  const latest = Number.isFinite(run.range.latest) && options.align !== 'now' ? run.range.latest : now;
  const end = gridEnd(table.rows, latest, timezone);
  /** Start of the period that is `back` periods before the latest. */
  const startOf = (back: number): number => addUnits(timezone, end, -(back + 1) * span.count, span.unit);
  const wrapped = new Map<number, Row>();
  // From the newest to the oldest, so that the periods are counted once.
  const newestFirst = table.rows
    .map((row) => ({ row, time: timeOf(row) }))
    .filter(({ time }) => time < end)
    .sort((a, b) => b.time - a.time);
  let back = 0;
  for (const { row, time } of newestFirst) {
    while (time < startOf(back)) back++;
    const at = back === 0 ? time : addUnits(timezone, time, back * span.count, span.unit);
    let into = wrapped.get(at);
    if (!into) {
      into = new Row();
      into.set('_time', renderNumber(at));
      for (const name of fixed.slice(1)) into.set(name, row.get(name));
      wrapped.set(at, into);
    }
    for (const name of series) into.set(nameOf(name, back), row.get(name) ?? into.get(nameOf(name, back)));
  }
  function nameOf(name: string, period: number): string {
    if (options.series === 'exact')
      return `${name}_${formatTime(startOf(period), options.time_format!, timezone)}`;
    if (options.series === 'short') return series.length === 1 ? `s${period}` : `${name}_s${period}`;
    const count = period * span.count;
    return period === 0
      ? `${name}_latest_${span.unit}`
      : `${name}_${count}${span.unit}${count === 1 ? '' : 's'}_before`;
  }
  const rows = [...wrapped].sort(([a], [b]) => a - b).map(([, row]) => row);
  const periods = newestFirst.length === 0 ? [] : Array.from({ length: back + 1 }, (_, i) => back - i);
  const names = series.flatMap((name) => periods.map((period) => nameOf(name, period)));
  const kept = fixed.filter((name) => table.columns?.includes(name));
  return { rows, columns: ['_time', ...new Set(names), ...kept.slice(1)] };
}

/** Where the bin of the timechart ends in which an instant lies. */
function gridEnd(rows: readonly Row[], instant: number, timezone: string): number {
  const first = rows[0];
  if (!first) return instant;
  const start = timeOf(first);
  const days = first.get('_spandays');
  const width = Number(toText(days ?? first.get('_span') ?? '1')) * (days === undefined ? 1 : 86_400);
  // An hour more or less when the clocks change makes no day.
  const bins = Math.ceil((instant - start) / width - (days === undefined ? 0 : 3_600 / width));
  return days === undefined
    ? start + bins * width
    : addUnits(timezone, start, bins * Number(toText(days)), 'day');
}
