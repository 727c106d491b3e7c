import { collectRows, type Table } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { integer, type Arguments } from '../syntax/arguments.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';
import type { Command } from './command.ts';
import { readDataset } from './datasets.ts';
import { allColumns, newestFirst } from './multisearch.ts';
import { deferred } from './savedsearch.ts';
import { SUBSEARCH_OPTIONS } from './subsearch-options.ts';

type Part = { pipeline: Subpipeline } | { dataset: string; position: number };

/** `union DATASETS`: datasets and searches together, by time when all are streaming searches, else one after the other. */
export const union: Command = {
  kind: 'generating',
  brackets: 'pipeline',
  parse: (args) => {
    const options: { maxtime?: number; maxout?: number; timeout?: number } = {};
    const spec = { ...SUBSEARCH_OPTIONS, maxout: integer(1) };
    const parts: Part[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(spec, options)) continue;
      args.refuseOption(spec);
      const pipeline = args.takePipeline();
      parts.push(pipeline ? { pipeline } : readPart(args));
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
        for (const part of parts) tables.push(await readPartRows(part, options.maxout, run));
        const byTime = streaming && tables.every(({ columns }) => columns === undefined);
        return {
          rows: byTime ? newestFirst(tables) : tables.flatMap(({ rows }) => rows),
          columns: allColumns(tables),
        };
      });
  },
};

function readPart(args: Arguments): Part {
  const { value, position } = args.readWord('[');
  if (args.peek() === '"' && value.endsWith(':'))
    return { dataset: value + args.readQuoted().value, position };
  return { dataset: value, position };
}

function readPartRows(part: Part, maxout: number | undefined, run: SearchRun): Promise<Table> {
  if ('dataset' in part) return readDataset(part.dataset, part.position, 'union', run);
  return run.subsearch(part.pipeline, {
    maxRows: Math.min(maxout ?? Infinity, run.limits.subsearchResultRows),
  });
}
