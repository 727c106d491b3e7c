import { Row } from '../rows/row.ts';
import { streamOf } from '../rows/stream.ts';
import { boolean, text, type OptionValues } from '../syntax/arguments.ts';
import { compareText } from '../values/compare.ts';
import type { Command } from './command.ts';
import { storedEvents } from './metadata.ts';

const OPTIONS = {
  summarize: boolean,
  report_size: boolean,
  list_vix: boolean,
  list_federated_remote: boolean,
  index: text,
};
const ALL_TIME = { earliest: -Infinity, latest: Infinity };

/** `eventcount [summarize=t] [index=NAME …]`: events of the indexes, of all time. */
export const eventcount: Command = {
  kind: 'generating',
  parse: (args) => {
    const start = args.position;
    const indexes: string[] = [];
    const options: OptionValues<typeof OPTIONS> = {};
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (!args.takeOption(OPTIONS, options)) {
        args.refuseOption(OPTIONS);
        args.requireEnd();
      }
      if (options.index !== undefined) indexes.push(options.index);
      delete options.index;
    }
    if (options.report_size)
      throw args.fail("The option 'report_size' is not supported by this engine.", start);
    return (_, run) => {
      const from = indexes.length > 0 ? indexes : (run.options.defaultIndexes ?? ['main']);
      const counts = new Map<string, number>();
      for (const { index } of storedEvents(run, from, ALL_TIME))
        counts.set(index, (counts.get(index) ?? 0) + 1);
      if (options.summarize ?? true) {
        const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
        return streamOf([Row.of({ count: String(total) })], ['count']);
      }
      const server = run.options.splunkServer ?? 'localhost';
      const rows = [...counts]
        .sort(([a], [b]) => compareText(a, b))
        .map(([index, count]) => Row.of({ count: String(count), index, server }));
      return streamOf(rows, ['count', 'index', 'server']);
    };
  },
};
