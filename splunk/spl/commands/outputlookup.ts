import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { LookupTable } from '../knowledge/lookup-store.ts';
import { SplError } from '../spl-error.ts';
import { boolean, integer, oneOf, text } from '../syntax/arguments.ts';
import { toValues } from '../values/field-value.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  append: boolean,
  create_empty: boolean,
  override_if_empty: boolean,
  max: integer(0),
  createinapp: boolean,
  create_context: oneOf('app', 'user', 'system'),
  output_format: oneOf('splunk_sv_csv', 'splunk_mv_csv'),
  key_field: text,
  allow_updates: boolean,
};

/** `outputlookup [append=f] [create_empty=t] [override_if_empty=t] [max=] TABLE`: writes a table, results pass through. */
export const outputlookup: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const start = args.position;
    const { words, options } = args.readWords(OPTIONS);
    const name = args.requireField(words);
    const { position } = words[0]!;
    if (options.key_field !== undefined) {
      throw args.fail(
        "The option 'key_field' is not supported by this engine: lookups are CSV files.",
        start,
      );
    }
    if (options.output_format === 'splunk_mv_csv') {
      throw args.fail("The output_format 'splunk_mv_csv' is not supported by this engine.", start);
    }
    return (input, run) =>
      fromAllRows(input, (rows, columns) => {
        const { lookups } = run.options;
        if (!lookups?.write) {
          throw new SplError(
            `Error in 'outputlookup' command: There is nowhere to write '${name}'.`,
            position,
            {
              length: name.length,
            },
          );
        }
        const existing = lookups.read(name)?.table;
        const keepsOld = rows.length === 0 && existing && options.override_if_empty === false;
        const createsNone = rows.length === 0 && !existing && options.create_empty === false;
        if (!keepsOld && !createsNone) {
          const names = columnNames({ rows, columns }).filter((one) => !one.startsWith('_'));
          const old = options.append ? existing : undefined;
          const written = old?.columns ?? names;
          const table: LookupTable = {
            columns: written,
            rows: [
              ...(old?.rows ?? []),
              ...rows
                .slice(0, options.max ?? Infinity)
                .map((row) => written.map((one) => toValues(row.get(one)).join(' '))),
            ],
          };
          lookups.write(name, table);
        }
        return { rows, columns };
      });
  },
};
