import { eachRow } from '../rows/stream.ts';
import { text } from '../syntax/arguments.ts';
import { fromValues, toText } from '../values/field-value.ts';
import { parseXml } from '../xml/element.ts';
import { parseXPath } from '../xml/xpath.ts';
import type { Command } from './command.ts';

/** `xpath [outfield=xpath] "PATH" [field=_raw] [default=]`: what an XPath finds in XML. */
export const xpath: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords({ outfield: text, field: text, default: text });
    const [path, surplus] = words;
    if (!path) throw args.fail('A path is missing.');
    if (surplus) throw args.fail(`Unexpected argument '${surplus.value}'.`, surplus.position);
    const find = parseXPath(path.value);
    if (!find)
      throw args.fail(`The path '${path.value}' is not supported.`, path.position, path.value.length);
    const { outfield = 'xpath', field = '_raw', default: otherwise } = options;
    return (input) =>
      eachRow(
        input,
        (row) => {
          const value = row.get(field);
          const xml = value === undefined ? '' : toText(value);
          // Documented: documents with a prologue give nothing.
          const found = /^\s*<[?!]/.test(xml) ? [] : find(parseXml(xml));
          const result = found.length > 0 ? fromValues(found) : otherwise;
          if (result !== undefined) row.set(outfield, result);
        },
        [outfield],
      );
  },
};
