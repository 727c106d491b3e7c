import { collectRows, type Table } from '../rows/stream.ts';
import { integer } from '../syntax/arguments.ts';
import type { Command } from './command.ts';
import { parseDatasetPart, readDatasetPart, type DatasetPart } from './datasets.ts';
import { allColumns, newestFirst } from './multisearch.ts';
import { deferred } from './savedsearch.ts';
import { SUBSEARCH_OPTIONS } from './subsearch-options.ts';

/** `union DATASETS`: datasets and searches together, by time when all are streaming searches, else one after the other. */
export const union: Command = {
  kind: 'generating',
  brackets: 'pipeline',
  parse: (args) => {
    const options: { maxtime?: number; maxout?: number; timeout?: number } = {};
    const spec = { ...SUBSEARCH_OPTIONS, maxout: integer(1) };
    const parts: DatasetPart[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(spec, options)) continue;
      args.refuseOption(spec);
      parts.push(parseDatasetPart(args));
    }
    if (parts.length === 0) throw args.fail('Datasets are missing.');
    const streaming = parts.every(
      (part) =>
        'pipeline' in part && part.pipeline.stages.every(({ command }) => command.kind === 'streaming'),
    );
    return (input, run) =>
      deferred(async () => {
        const tables: Table[] = [];
        if (!input.isStart) tables.push({ rows: await collectRows(input), columns: input.columns() });
        for (const part of parts) tables.push(await readDatasetPart(part, 'union', run, options.maxout));
        const byTime = streaming && tables.every(({ columns }) => columns === undefined);
        return {
          rows: byTime ? newestFirst(tables) : tables.flatMap(({ rows }) => rows),
          columns: allColumns(tables),
        };
      });
  },
};
