import { streamOf, type ResultStream, type Table } from '../rows/stream.ts';
import type { Command } from './command.ts';
import { runNamed, savedSearchText } from './map.ts';

/** A stream over a table that is made when it is read. */
export function deferred(make: () => Promise<Table>): ResultStream {
  let columns: readonly string[] | undefined;
  return {
    batches: (async function* () {
      const table = await make();
      columns = table.columns;
      yield* streamOf(table.rows).batches;
    })(),
    columns: () => columns,
  };
}

/** `savedsearch NAME [TOKEN=VALUE …]`: the results of a saved search, with `$token$` replaced. */
export const savedsearch: Command = {
  kind: 'generating',
  parse: (args) => {
    const name = args.readWord();
    const tokens: [string, string][] = [];
    let substitute = true;
    while ((args.skipBlanksAndCommas(), !args.done)) {
      const named = args.match(/([A-Za-z_][\w.]*)\s*=\s*/y);
      if (!named) throw args.fail("The form is 'savedsearch name [token=value]'.");
      args.position += named[0].length;
      const { value } = args.readWord();
      if (named[1] === 'nosubstitution') substitute = !/^(?:t|true|1)$/i.test(value);
      else tokens.push([named[1]!, value]);
    }
    return (_, run) =>
      deferred(() => {
        const written = savedSearchText(name.value, name.position, 'savedsearch', run);
        const search = substitute
          ? tokens.reduce((text, [token, value]) => text.replaceAll(`$${token}$`, value), written)
          : written;
        return runNamed(search, name.position, 'savedsearch', run);
      });
  },
};
