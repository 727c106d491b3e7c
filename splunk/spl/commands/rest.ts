import { Row } from '../rows/row.ts';
import { columnNames } from '../rows/stream.ts';
import { SplError } from '../spl-error.ts';
import type { Command } from './command.ts';
import { deferred } from './savedsearch.ts';

const PARAMETER = /([A-Za-z_][\w.]*)\s*=\s*/y;
/** Where to ask: there is one server. */
const PLACES = new Set(['splunk_server', 'splunk_server_group', 'timeout', 'strict']);

/** `rest /PATH [count=0] [timeout=60] [splunk_server=] [NAME=VALUE …]`: entries of a REST endpoint, one a result. */
export const rest: Command = {
  kind: 'generating',
  parse: (args) => {
    const parameters: Record<string, string> = {};
    let path: { value: string; position: number } | undefined;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const named = args.match(PARAMETER);
      if (named) {
        args.position += named[0].length;
        const { value } = args.readWord();
        if (!PLACES.has(named[1]!)) parameters[named[1]!] = value;
      } else if (path) args.requireEnd();
      else path = args.readWord();
    }
    if (!path?.value.startsWith('/'))
      throw args.fail("The path of an endpoint is missing, such as '/services/saved/searches'.");
    const { value, position } = path;
    return (_, run) =>
      deferred(async () => {
        if (!run.options.rest) {
          throw new SplError(
            "Error in 'rest' command: There is no server here that could be asked.",
            position,
            {
              length: value.length,
            },
          );
        }
        let answer;
        try {
          answer = await run.options.rest(value, { count: '0', ...parameters });
        } catch (error) {
          throw new SplError(`Error in 'rest' command: ${(error as Error).message}`, position, {
            length: value.length,
          });
        }
        const rows = answer.map((entry) => Row.of(entry));
        return { rows, columns: columnNames({ rows, columns: undefined }) };
      });
  },
};
