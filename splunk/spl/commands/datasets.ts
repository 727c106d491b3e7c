import { collectRows, type Table } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
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
