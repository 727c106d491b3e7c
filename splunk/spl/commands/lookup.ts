import { createLookupMatcher } from '../knowledge/lookup-matcher.ts';
import type { LookupDefinition } from '../knowledge/lookup-store.ts';
import { timeOf } from '../aggregates/compile.ts';
import { eachRow } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { boolean, type Arguments } from '../syntax/arguments.ts';
import { fromValues, toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

/** A column of the table and the field of the event that goes with it. */
interface Pair {
  column: string;
  field: string;
  position: number;
}

/** Reads a lookup table at the start of a search. */
export function openLookup(
  name: string,
  position: number,
  command: string,
  run: SearchRun,
): LookupDefinition {
  const definition = run.options.lookups?.read(name);
  if (definition) return definition;
  throw new SplError(
    `Error in '${command}' command: The lookup table '${name}' does not exist or is not available.`,
    position,
    { length: name.length },
  );
}

/** `lookup TABLE (COLUMN [AS FIELD])… [OUTPUT|OUTPUTNEW (COLUMN [AS FIELD])…]`. */
export const lookup: Command = {
  kind: 'streaming',
  parse: (args) => {
    const options = { local: boolean, update: boolean };
    args.takeOptions(options, {});
    const table = args.readWord();
    args.takeOptions(options, {});
    const atOutput = (): boolean => args.atKeyword('OUTPUT') || args.atKeyword('OUTPUTNEW');
    const inputs = readPairs(args, atOutput);
    if (inputs.length === 0) throw args.fail('A lookup field is missing.');
    const onlyNew = args.atKeyword('OUTPUTNEW');
    const given = atOutput();
    if (given) args.position += onlyNew ? 9 : 6;
    const outputs = given ? readPairs(args, () => false) : undefined;
    if (outputs?.length === 0)
      throw args.fail(`Fields are missing after ${onlyNew ? 'OUTPUTNEW' : 'OUTPUT'}.`);
    return (input, run) => {
      const definition = openLookup(table.value, table.position, 'lookup', run);
      const { columns } = definition.table;
      for (const { column, position } of [...inputs, ...(outputs ?? [])]) {
        if (columns.includes(column)) continue;
        throw new SplError(
          `Error in 'lookup' command: Could not find the field '${column}' in the lookup table '${table.value}'.`,
          position,
          { length: column.length },
        );
      }
      const inputColumns = new Set(inputs.map(({ column }) => column));
      const targets: Omit<Pair, 'position'>[] =
        outputs ??
        columns.filter((name) => !inputColumns.has(name)).map((name) => ({ column: name, field: name }));
      const look = createLookupMatcher(
        definition,
        inputs.map(({ column }) => column),
        run.context,
      );
      const write = writer(definition, targets, onlyNew);
      return eachRow(
        input,
        (row) => {
          const values = inputs.map(({ field }) => toValues(row.get(field)));
          if (values.some((list) => list.length === 0)) return write(row, []);
          return write(row, look(values, definition.time ? timeOf(row) : undefined));
        },
        targets.map(({ field }) => field),
      );
    };
  },
};

function writer(
  { table }: LookupDefinition,
  targets: readonly Omit<Pair, 'position'>[],
  onlyNew: boolean,
): (row: Row, matches: readonly (readonly string[])[]) => void {
  const at = targets.map(({ column }) => table.columns.indexOf(column));
  return (row, matches) => {
    // OUTPUTNEW does nothing where all output fields exist already.
    targets.forEach(({ field }, i) => {
      if (onlyNew && row.has(field)) return;
      // Empty cells are null, as in inputlookup.
      row.set(field, fromValues(matches.map((match) => match[at[i]!] ?? '').filter((cell) => cell !== '')));
    });
  };
}

function readPairs(args: Arguments, stop: () => boolean): Pair[] {
  const pairs: Pair[] = [];
  while ((args.skipBlanksAndCommas(), !args.done && !stop())) {
    const { value: column, position } = args.readWord();
    args.skipBlanks();
    const field = args.takeKeyword('AS') ? args.readWord().value : column;
    pairs.push({ column, field, position });
  }
  return pairs;
}
