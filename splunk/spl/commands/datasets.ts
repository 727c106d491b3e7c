import { collectRows, type Table } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import type { Arguments } from '../syntax/arguments.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';
import { datasetRows, openDataset } from './data-model-rows.ts';
import { lookupRows } from './inputlookup.ts';
import { openLookup } from './lookup.ts';
import { runNamed, savedSearchText } from './map.ts';

type DatasetReader = (name: string, position: number, command: string, run: SearchRun) => Promise<Table>;

const lookupDataset: DatasetReader = async (name, position, command, run) => {
  const { table } = openLookup(name, position, command, run);
  return { rows: lookupRows(table), columns: table.columns };
};

/** Kinds of datasets that `from` and `union` read. */
const READERS: Record<string, DatasetReader> = {
  savedsearch: (name, position, command, run) =>
    runNamed(savedSearchText(name, position, command, run), position, command, run),
  inputlookup: lookupDataset,
  lookup: lookupDataset,
  datamodel: async (name, position, command, run) => {
    const dataset = openDataset(name, position, command, run);
    return { rows: await collectRows(datasetRows(dataset, undefined, run)), columns: undefined };
  },
};

/** What stands where a command takes a dataset: a search in brackets, or `kind:name`. */
export type DatasetPart = { pipeline: Subpipeline } | { dataset: string; position: number };

/** Whether `kind:name` comes next. */
export function isDataset(args: Arguments): boolean {
  const kind = args.match(/([a-z]+):/iy)?.[1]?.toLowerCase();
  return kind !== undefined && Object.hasOwn(READERS, kind);
}

/** Parses a search in brackets or `kind:name`. */
export function parseDatasetPart(args: Arguments): DatasetPart {
  const pipeline = args.takePipeline();
  if (pipeline) return { pipeline };
  const { value, position } = args.readWord('[');
  if (args.peek() === '"' && value.endsWith(':'))
    return { dataset: value + args.readQuoted().value, position };
  return { dataset: value, position };
}

/** The rows of a part, at most `maxRows` of a search. */
export function readDatasetPart(
  part: DatasetPart,
  command: string,
  run: SearchRun,
  maxRows = Infinity,
): Promise<Table> {
  if ('dataset' in part) return readDataset(part.dataset, part.position, command, run);
  return run.subsearch(part.pipeline, { maxRows: Math.min(maxRows, run.limits.subsearchResultRows) });
}

/** Reads `kind:name`, for example `savedsearch:"Failed logins"`. */
export async function readDataset(
  written: string,
  position: number,
  command: string,
  run: SearchRun,
): Promise<Table> {
  const colon = written.indexOf(':');
  const kind = written.slice(0, Math.max(0, colon)).toLowerCase();
  const name = written.slice(colon + 1).replace(/^"(.*)"$/s, '$1');
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (!read || name === '') {
    throw new SplError(
      `Error in '${command}' command: '${written}' is no dataset; there are ${Object.keys(READERS).join(', ')} with a colon and a name.`,
      position,
      { length: written.length },
    );
  }
  return read(name, position, command, run);
}
