import { timeOf } from '../aggregates/compile.ts';
import { compileFor } from '../aggregates/expand.ts';
import { fromAllRows, withColumns } from '../rows/stream.ts';
import type { FieldValue } from '../values/field-value.ts';
import { boolean } from '../syntax/arguments.ts';
import type { Command } from './command.ts';
import { groupKeys } from './groups.ts';
import { parseStatsClause } from './stats.ts';

/** `eventstats AGGREGATIONS [BY FIELDS]`: each result gets the aggregates of its group. */
export const eventstats: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { aggregations, by, options } = parseStatsClause(args, { allnum: boolean });
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const compiled = compileFor(aggregations, { rows, columns }, by, options.allnum);
        const groups = new Map<string, ReturnType<(typeof compiled)[number]['create']>[]>();
        const keys = rows.map((row) => {
          const found = groupKeys(row, by);
          const time = timeOf(row);
          for (const { key } of found) {
            let feeds = groups.get(key);
            if (!feeds) groups.set(key, (feeds = compiled.map((one) => one.create(run))));
            for (const feed of feeds) feed.add(row, time);
          }
          // Our choice: a result that is in several groups shows the first.
          return found[0]?.key;
        });
        const results = new Map<string, (FieldValue | undefined)[]>();
        for (const [key, feeds] of groups)
          results.set(
            key,
            feeds.map((feed) => feed.result()),
          );
        rows.forEach((row, i) => {
          const key = keys[i];
          if (key === undefined) return;
          const values = results.get(key)!;
          compiled.forEach(({ name }, at) => row.set(name, values[at]));
        });
        return {
          rows,
          columns: withColumns(
            columns,
            compiled.map(({ name }) => name),
          ),
        };
      });
  },
};
