import type { Operator } from '../commands/command.ts';
import { formatAsSearch } from '../commands/format.ts';
import { collectRows, startStream, type ResultStream, type Table } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { SplError } from '../spl-error.ts';
import { Arguments } from '../syntax/arguments.ts';
import type { Stage, Subpipeline } from '../syntax/pipeline.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { readEvents } from './read-events.ts';
import type { SearchRun } from './search-run.ts';

/** Chains the commands of a pipeline over its input. */
export function chain(
  stages: readonly Stage[],
  text: string,
  input: ResultStream,
  run: SearchRun,
): ResultStream {
  return stages.reduce((stream, stage) => {
    if (stage.command.kind === 'transforming' || stage.command.kind === 'generating') run.transformed = true;
    return (stage.operator ?? pasted(stage, text))(stream, run);
  }, input);
}

/** A command whose subsearches become part of its arguments before these are read. */
function pasted(stage: Stage, text: string): Operator {
  return (input, run) => {
    let output: ResultStream | undefined;
    async function* batches(): AsyncIterable<Row[]> {
      let argumentsText = '';
      let from = stage.start;
      for (const subsearch of stage.subsearches) {
        const { pair } = subsearch;
        const table = await run.subsearch(subsearch, { maxRows: run.limits.subsearchRows });
        argumentsText += text.slice(from, pair.open) + formatAsSearch(table);
        from = pair.close + 1;
      }
      argumentsText += text.slice(from, stage.end);
      let operator: Operator;
      try {
        operator = stage.command.parse(new Arguments(stage.name, argumentsText, 0, argumentsText.length));
      } catch (error) {
        if (!(error instanceof SplError)) throw error;
        throw new SplError(
          `${error.message} (with the subsearch's results: ${argumentsText.trim().slice(0, 200)})`,
          stage.position,
        );
      }
      output = operator(input, run);
      yield* output.batches;
    }
    return { batches: batches(), columns: () => output?.columns() };
  };
}

/** A run for a pipeline inside another one: same options and clock, its own range and counts. */
export function createRun(
  shared: Omit<SearchRun, 'events' | 'subsearch' | 'warn'>,
  source: SourceText,
): SearchRun {
  const run: SearchRun = {
    ...shared,
    warn: (text) => {
      if (!run.messages.some((message) => message.text === text)) run.messages.push({ type: 'WARN', text });
    },
    events: (node) => readEvents(node, run),
    subsearch: (pipeline, { input, maxRows } = {}) => runSubsearch(pipeline, run, source, input, maxRows),
  };
  return run;
}

async function runSubsearch(
  { text, stages }: Subpipeline,
  parent: SearchRun,
  source: SourceText,
  input: ResultStream | undefined,
  maxRows: number | undefined,
): Promise<Table> {
  if (parent.depth >= parent.limits.subsearchDepth) {
    throw new SplError(`Subsearches are nested more than ${parent.limits.subsearchDepth} deep.`, 0);
  }
  const { options } = parent;
  const run = createRun(
    {
      ...parent,
      range: { earliest: options.earliest ?? -Infinity, latest: options.latest ?? Infinity },
      depth: parent.depth + (input ? 0 : 1),
      counts: { events: 0, scanned: 0 },
      transformed: false,
    },
    source,
  );
  const stream = chain(stages, text, input ?? startStream(), run);
  if (maxRows === undefined) return { rows: await collectRows(stream), columns: stream.columns() };
  const rows: Row[] = [];
  for await (const batch of stream.batches) {
    for (const row of batch) {
      if (rows.length >= maxRows) {
        parent.warn(
          `[subsearch]: Subsearch produced more than ${maxRows} results, truncating to the first ${maxRows}.`,
        );
        return { rows, columns: stream.columns() };
      }
      rows.push(row);
    }
  }
  return { rows, columns: stream.columns() };
}
