import type { Operator } from '../commands/command.ts';
import { formatAsSearch } from '../commands/format.ts';
import { collectRows, startStream, type ResultStream, type Table } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { SplError } from '../spl-error.ts';
import { Arguments } from '../syntax/arguments.ts';
import { parseSearch } from '../parse-search.ts';
import { parsePipeline, type Stage } from '../syntax/pipeline.ts';
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

/** What the run of a pipeline starts from; the rest of `SearchRun` is made here. */
export type RunState = Omit<SearchRun, 'events' | 'subsearch' | 'template' | 'searchText' | 'warn'>;

export function createRun(state: RunState): SearchRun {
  const run: SearchRun = {
    ...state,
    warn: (text) => {
      if (!run.messages.some((message) => message.text === text)) run.messages.push({ type: 'WARN', text });
    },
    events: (node, rules) => readEvents(node, run, rules),
    subsearch: ({ text, stages }, { input, maxRows } = {}) => {
      // A pipeline over given results is part of this search, not a search of its own.
      const inner = input ? nestedRun(run, run.range, 0) : nestedRun(run, requestRange(run), 1);
      return takeRows(chain(stages, text, input ?? startStream(), inner), maxRows, run);
    },
    template: (text) => ({
      text,
      pair: { open: -1, close: text.length },
      stages: parsePipeline(text, 0, text.length, { impliedSearch: false, hasInput: true }),
    }),
    searchText: async (text, { maxRows } = {}) => {
      const { macros = {} } = run.options;
      const { source, stages } = parseSearch(text, { macros, macroDepth: run.limits.macroDepth });
      return takeRows(
        chain(stages, source.text, startStream(), nestedRun(run, requestRange(run), 1)),
        maxRows,
        run,
      );
    },
  };
  return run;
}

/** The range that the whole search was started with: subsearches do not inherit bounds that a search names itself. */
function requestRange({ options }: SearchRun): SearchRun['range'] {
  return { earliest: options.earliest ?? -Infinity, latest: options.latest ?? Infinity };
}

/** A run inside another one: same options and clock, its own range and counts. */
function nestedRun(parent: SearchRun, range: SearchRun['range'], deeper: number): SearchRun {
  const depth = parent.depth + deeper;
  if (depth > parent.limits.subsearchDepth) {
    throw new SplError(`Subsearches are nested more than ${parent.limits.subsearchDepth} deep.`, 0);
  }
  return createRun({
    ...parent,
    range: { ...range },
    depth,
    counts: { events: 0, scanned: 0 },
    displayFormats: new Map(),
    delimiters: new Map(),
    transformed: false,
  });
}

/** The rows of a subsearch, cut at the limit with a warning. */
async function takeRows(
  stream: ResultStream,
  maxRows: number | undefined,
  parent: SearchRun,
): Promise<Table> {
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
