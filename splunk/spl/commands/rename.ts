import { ChangedBlock, type Block } from '../columns/block.ts';
import { emptyColumn } from '../columns/block-column.ts';
import { captureWildcards, fillWildcards, hasWildcard } from '../values/wildcard.ts';
import { collectRows, withBlocks, type ResultStream } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import type { Command } from './command.ts';

interface Renaming {
  from: string;
  to: string;
}

const stars = (name: string): number => name.split('*').length - 1;

/** `rename a AS b, x.* AS *`: the target is overwritten, also by a missing source. */
export const rename: Command = {
  kind: 'streaming',
  parse: (args) => {
    const renamings: Renaming[] = [];
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const from = args.readWord();
      args.skipBlanks();
      if (!args.takeKeyword('AS'))
        throw args.fail("The form is '<field> AS <new name>'.", from.position, from.value.length);
      const to = args.readWord();
      if (hasWildcard(to.value) && stars(from.value) !== stars(to.value)) {
        throw args.fail('Both names need the same number of wildcards.', to.position, to.value.length);
      }
      renamings.push({ from: from.value, to: to.value });
    }
    if (renamings.length === 0) throw args.fail('Fields are missing.');
    const plain = renamings.every(({ from }) => !hasWildcard(from));
    return (input) => {
      const rows = renameAll(input, renamings);
      return plain ? withBlocks(rows, input, (block) => renamings.reduce(renameColumn, block)) : rows;
    };
  },
};

function renameAll(input: ResultStream, renamings: readonly Renaming[]): ResultStream {
  let columns: readonly string[] | undefined;
  const batches = async function* (): AsyncIterable<Row[]> {
    // A target is emptied in every result, also when no result has the source: so all results are needed.
    const rows = await collectRows(input);
    columns = input.columns();
    for (const renaming of renamings) {
      const moves = movesOf(renaming, rows);
      for (const row of rows) move(row, moves);
      columns = columns && renameColumns(columns, renaming);
    }
    if (rows.length > 0) yield rows;
  };
  return { batches: batches(), columns: () => columns };
}

function renameColumn(block: Block, { from, to }: Renaming): Block {
  if (from === to) return block;
  return new ChangedBlock(
    block,
    new Map([
      [from, { column: () => emptyColumn(block.size) }],
      [to, { column: () => block.column(from) }],
    ]),
  );
}

/** The renamings of single fields that a wildcard stands for. */
function movesOf(renaming: Renaming, rows: readonly Row[]): Renaming[] {
  const names = hasWildcard(renaming.from)
    ? new Set(rows.flatMap((row) => row.names()))
    : new Set([renaming.from]);
  return [...names].flatMap((from) => {
    const to = renamed(from, renaming);
    return to === undefined || to === from ? [] : [{ from, to }];
  });
}

function move(row: Row, moves: readonly Renaming[]): void {
  const values = moves.map(({ from }) => row.get(from));
  for (const { from } of moves) row.delete(from);
  moves.forEach(({ to }, i) => row.set(to, values[i]));
}

/** The new name of a field, undefined when the pattern does not reach it. */
function renamed(name: string, { from, to }: Renaming): string | undefined {
  if (!hasWildcard(from)) return name === from ? to : undefined;
  if (name.startsWith('_') && !from.startsWith('_')) return undefined;
  const captured = captureWildcards(from, name);
  return captured && fillWildcards(to, captured);
}

function renameColumns(columns: readonly string[], renaming: Renaming): string[] {
  const targets = new Set(columns.map((name) => renamed(name, renaming)));
  return columns.flatMap((name) => {
    const target = renamed(name, renaming);
    if (target !== undefined) return [target];
    return targets.has(name) ? [] : [name];
  });
}
