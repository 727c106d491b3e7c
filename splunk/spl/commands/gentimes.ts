import { Row } from '../rows/row.ts';
import { streamOf } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { addUnits, snapToUnit } from '../time/calendar.ts';
import { formatTime } from '../time/strftime.ts';
import { parseTime } from '../time/strptime.ts';
import type { TimeSpan } from '../time/span.ts';
import { text, timeSpan } from '../syntax/arguments.ts';
import { renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';

const OPTIONS = { start: text, end: text, increment: timeSpan };
const FORMATS = ['%m/%d/%Y:%H:%M:%S', '%m/%d/%y:%H:%M:%S', '%m/%d/%Y', '%m/%d/%y'];
const HUMAN = '%a %b %e %H:%M:%S %Y';

/** `gentimes start=MM/DD/YY[:HH:MM:SS]|-DAYS [end=] [increment=1d]`: adjacent ranges of time. */
export const gentimes: Command = {
  kind: 'generating',
  parse: (args) => {
    const position = args.position;
    const { words, options } = args.readWords(OPTIONS);
    if (words[0]) throw args.fail(`Unexpected argument '${words[0].value}'.`, words[0].position);
    if (options.start === undefined) throw args.fail("The option 'start' is missing.");
    for (const name of ['start', 'end'] as const) {
      const written = options[name];
      if (written !== undefined && pointInTime(written, 0, 'UTC') === undefined) {
        throw args.fail(
          `Invalid value '${written}' for option '${name}': expected MM/DD/YYYY[:HH:MM:SS] or days.`,
          position,
        );
      }
    }
    const { start, end, increment = { count: 1, unit: 'day' } } = options;
    return (_, run) => {
      const { now, timezone } = run.context;
      const from = pointInTime(start!, now, timezone)!;
      const to = end === undefined ? snapToUnit(timezone, now, 'day') : pointInTime(end, now, timezone)!;
      return streamOf(ranges(from, to, increment, position, run), [
        'starttime',
        'endtime',
        'starthuman',
        'endhuman',
      ]);
    };
  },
};

/** A date, or a number of days before the midnight of today. */
function pointInTime(written: string, now: number, timezone: string): number | undefined {
  if (/^-?\d{1,6}$/.test(written)) {
    return addUnits(timezone, snapToUnit(timezone, now, 'day'), Number(written), 'day');
  }
  for (const format of FORMATS) {
    // Two digits of a year must not be read as one of four.
    if (format.includes('%Y') !== /^\d{1,2}\/\d{1,2}\/\d{4}/.test(written)) continue;
    const time = parseTime(written, format, { timezone, now });
    if (time !== undefined) return time;
  }
  return undefined;
}

function ranges(
  from: number,
  to: number,
  { count, unit }: TimeSpan,
  position: number,
  run: SearchRun,
): Row[] {
  const { timezone } = run.context;
  const rows: Row[] = [];
  for (let start = from; start < to;) {
    const next = addUnits(timezone, from, (rows.length + 1) * count, unit);
    rows.push(
      Row.of({
        starttime: renderNumber(start),
        endtime: renderNumber(next - 1),
        starthuman: formatTime(start, HUMAN, timezone),
        endhuman: formatTime(next - 1, HUMAN, timezone),
      }),
    );
    if (rows.length > run.limits.bins) {
      throw new SplError(
        `Error in 'gentimes' command: More than ${run.limits.bins} ranges would be made.`,
        position,
      );
    }
    start = next;
  }
  return rows;
}
