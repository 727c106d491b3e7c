import { NarrowBlock } from '../columns/narrow-block.ts';
import type { Row } from '../rows/row.ts';
import { mapBatches, withBlocks } from '../rows/stream.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { fieldList, selectedNames } from './field-lists.ts';
import type { Command } from './command.ts';

const INTERNAL = ['_time', '_raw', '_indextime', '_sourcetype', '_span', '_spandays'];

/** `fields [+|-] FIELDS`: keeps or removes fields; internal ones stay unless named. */
export const fields: Command = {
  kind: 'streaming',
  parse: (args) => {
    args.skipBlanks();
    const remove = args.take('-');
    if (!remove) args.take('+');
    const names = args.readWords({}).words.map(({ value }) => value);
    if (names.length === 0) throw args.fail('Fields are missing.');
    const list = fieldList(names);
    if (remove) {
      return (input) => {
        const rows = mapBatches(
          input,
          (batch) => {
            for (const row of batch) for (const name of selectedNames(list, row)) row.delete(name);
            return batch;
          },
          (columns) => columns?.filter((name) => !list.matches(name)),
        );
        return withBlocks(rows, input, (block) => new NarrowBlock(block, (name) => !list.matches(name)));
      };
    }
    const keep = (row: Row): Row => {
      const kept = new Set<string>();
      for (const name of names) {
        if (hasWildcard(name)) for (const found of selectedNames(fieldList([name]), row)) kept.add(found);
        else kept.add(name);
      }
      for (const name of INTERNAL) kept.add(name);
      return row.pick([...kept]);
    };
    const isKept = (name: string): boolean => INTERNAL.includes(name) || list.matches(name);
    return (input) => {
      const rows = mapBatches(
        input,
        (batch) => batch.map(keep),
        (columns) => {
          if (!columns) return list.hasWildcards ? undefined : names;
          return names
            .flatMap((name) =>
              hasWildcard(name) ? columns.filter((column) => fieldList([name]).matches(column)) : [name],
            )
            .concat(columns.filter((name) => INTERNAL.includes(name) && !list.matches(name)));
        },
      );
      return withBlocks(rows, input, (block) => new NarrowBlock(block, isKept));
    };
  },
};
