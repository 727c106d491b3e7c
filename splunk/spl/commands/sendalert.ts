import { columnNames, fromAllRows } from '../rows/stream.ts';
import type { ResultRow } from '../options.ts';
import { SplError } from '../spl-error.ts';
import type { Command } from './command.ts';

const PARAMETER = /([A-Za-z_][\w.]*)\s*=\s*/y;

/**
 * `sendalert ACTION [results_link=] [results_path=] [param.NAME=VALUE …]`: starts an alert action with the results, which pass
 * through. The surroundings keep what was started; nothing is run.
 */
export const sendalert: Command = {
  kind: 'whole-set',
  parse: (args) => {
    const { value: action, position } = args.readWord();
    const parameters: Record<string, string> = {};
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const named = args.match(PARAMETER);
      if (!named || !/^(?:param\..+|results_link|results_path)$/.test(named[1]!)) {
        throw args.fail("The form is 'sendalert action [param.name=value]'.");
      }
      args.position += named[0].length;
      parameters[named[1]!] = args.readWord().value;
    }
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        if (!run.options.alert) {
          throw new SplError(`Error in 'sendalert' command: Alert action '${action}' not found.`, position, {
            length: action.length,
          });
        }
        const names = columnNames({ rows, columns });
        const results = rows.map((row): ResultRow => {
          const result: ResultRow = {};
          for (const name of names) {
            const value = row.get(name);
            if (value !== undefined) result[name] = value;
          }
          return result;
        });
        await run.options.alert({ action, parameters, results });
        return { rows, columns };
      });
  },
};
