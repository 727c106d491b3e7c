import { Row } from '../rows/row.ts';
import { fromAllRows, withColumns } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { integer, text } from '../syntax/arguments.ts';
import { toText } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = { search: text, maxsearches: integer(1) };

/** `map search="… $FIELD$ …" [maxsearches=10]`: runs a search, or a saved one, for each result. */
export const map: Command = {
  kind: 'transforming',
  brackets: 'pipeline',
  parse: (args) => {
    const position = args.position;
    const options: { search?: string; maxsearches?: number } = {};
    let name: string | undefined;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      if (args.takeOption(OPTIONS, options)) continue;
      args.refuseOption(OPTIONS);
      const pipeline = args.takePipeline();
      if (pipeline) options.search = args.text.slice(pipeline.pair.open + 1, pipeline.pair.close);
      else if (name === undefined) name = args.readWord().value;
      else args.requireEnd();
    }
    if ((options.search === undefined) === (name === undefined)) {
      throw args.fail('It takes either search="…" or the name of a saved search.', position);
    }
    return (input, run) =>
      fromAllRows(input, async (rows) => {
        const template = options.search ?? savedSearchText(name!, position, 'map', run);
        const limit = options.maxsearches ?? run.limits.mapSearches;
        if (rows.length > limit) {
          run.warn(
            `The search result count (${rows.length}) exceeds maximum (${limit}), using max. To override it, set maxsearches appropriately.`,
          );
        }
        const made: Row[] = [];
        let columns: readonly string[] | undefined;
        for (const [i, row] of rows.slice(0, limit).entries()) {
          const search = fill(template, row, i + 1, position);
          const table = await runNamed(search, position, 'map', run);
          for (const one of table.rows) made.push(one);
          columns = columns ? withColumns(columns, table.columns ?? []) : table.columns;
        }
        return { rows: made, columns };
      });
  },
};

/** Puts field values in for `$field$`; `$$` is a dollar sign. */
function fill(template: string, row: Row, serial: number, position: number): string {
  return template.replace(/\$\$|\$([^$\s"|]+)\$/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    if (name === '_serial_id') return String(serial);
    const value = row.get(name);
    if (value === undefined) {
      throw new SplError(
        `Error in 'map' command: Did not find value for required attribute '${name}'.`,
        position,
      );
    }
    return whole === '' ? '' : toText(value);
  });
}

/** The text of a saved search. */
export function savedSearchText(name: string, position: number, command: string, run: SearchRun): string {
  const found = run.options.savedSearches?.(name);
  if (found !== undefined) return found;
  throw new SplError(`Error in '${command}' command: Unable to find saved search named '${name}'.`, position);
}

/** Runs a search that a command was given as text; its mistakes are told at the command. */
export async function runNamed(
  search: string,
  position: number,
  command: string,
  run: SearchRun,
  maxRows = run.limits.subsearchResultRows,
): Promise<Awaited<ReturnType<SearchRun['searchText']>>> {
  try {
    return await run.searchText(search, { maxRows });
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    throw new SplError(
      `Error in '${command}' command: ${error.message} (in: ${search.trim().slice(0, 200)})`,
      position,
    );
  }
}
