import { eachRow } from '../rows/stream.ts';
import type { Command } from './command.ts';

const NAMES = ['info_min_time', 'info_max_time', 'info_sid', 'info_search_time'];

/** `addinfo`: the range of the search (all time is 0 to +Infinity), its id and its start on every result. */
export const addinfo: Command = {
  kind: 'streaming',
  parse: (args) => {
    args.requireEnd();
    return (input, run) =>
      eachRow(
        input,
        (row) => {
          const { earliest, latest } = run.range;
          row.set('info_min_time', Number.isFinite(earliest) ? earliest.toFixed(3) : '0.000');
          row.set('info_max_time', Number.isFinite(latest) ? latest.toFixed(3) : '+Infinity');
          row.set('info_sid', run.options.sid ?? '0');
          row.set('info_search_time', run.context.now.toFixed(3));
        },
        NAMES,
      );
  },
};
