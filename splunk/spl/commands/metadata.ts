import type { StoredEvent } from '../event-source.ts';
import { indexMatches } from '../matching/scan-request.ts';
import { Row } from '../rows/row.ts';
import { streamOf } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { oneOf, text, type OptionValues } from '../syntax/arguments.ts';
import { compareText } from '../values/compare.ts';
import { renderNumber } from '../values/number.ts';
import type { Command } from './command.ts';

const FIELDS = { hosts: 'host', sources: 'source', sourcetypes: 'sourcetype' } as const;

const OPTIONS = {
  type: oneOf('hosts', 'sources', 'sourcetypes'),
  index: text,
  splunk_server: text,
  splunk_server_group: text,
  datatype: oneOf('all', 'event', 'metric'),
};

interface Summary {
  first: number;
  last: number;
  recent: number;
  count: number;
}

/** Events of indexes in a range of time, without looking at their fields. */
export function* storedEvents(
  run: SearchRun,
  indexes: readonly string[],
  range: { earliest: number; latest: number } = run.range,
): Iterable<StoredEvent> {
  const request = { ...range, indexes, metadata: {}, literals: [] };
  for (const batch of run.options.source.scan(request)) {
    for (const event of batch) {
      if (event.time < range.earliest || event.time >= range.latest) continue;
      if (indexMatches(event.index, indexes)) yield event;
    }
  }
}

/** `metadata type=hosts|sources|sourcetypes [index=]`: when each was seen, and how often. */
export const metadata: Command = {
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
    const { type } = options;
    if (!type) throw args.fail("The option 'type' is missing: hosts, sources or sourcetypes.", start);
    if (options.datatype === 'metric') throw args.fail('There are no metrics indexes in this engine.', start);
    const field = FIELDS[type];
    return (_, run) => {
      const known = new Map<string, Summary>();
      const from = indexes.length > 0 ? indexes : (run.options.defaultIndexes ?? ['main']);
      for (const event of storedEvents(run, from)) {
        const summary = known.get(event[field]);
        if (!summary) {
          known.set(event[field], { first: event.time, last: event.time, recent: event.indexTime, count: 1 });
          continue;
        }
        summary.first = Math.min(summary.first, event.time);
        summary.last = Math.max(summary.last, event.time);
        summary.recent = Math.max(summary.recent, event.indexTime);
        summary.count++;
      }
      const rows = [...known]
        .sort(([a], [b]) => compareText(a, b))
        .map(([value, { first, last, recent, count }]) =>
          Row.of({
            [field]: value,
            firstTime: renderNumber(Math.floor(first)),
            lastTime: renderNumber(Math.floor(last)),
            recentTime: renderNumber(Math.floor(recent)),
            totalCount: String(count),
            type,
          }),
        );
      return streamOf(rows, [field, 'firstTime', 'lastTime', 'recentTime', 'totalCount', 'type']);
    };
  },
};
