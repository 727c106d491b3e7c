import { ChangedBlock, type Block } from '../columns/block.ts';
import { columnOf, overlaid, type BlockColumn } from '../columns/block-column.ts';
import { extractJson } from '../extract/event-fields.ts';
import { flattenXml, spathValues } from '../json/spath.ts';
import { mapBatches, withBlocks, withColumns } from '../rows/stream.ts';
import type { Row } from '../rows/row.ts';
import { text } from '../syntax/arguments.ts';
import { appendValue, fromValues, toValues, type FieldValue } from '../values/field-value.ts';
import type { SearchRun } from '../run/search-run.ts';
import type { Command } from './command.ts';

const OPTIONS = { input: text, output: text, path: text };

/** `spath [input=_raw] [output=] [path=]`: one path of a JSON or XML document, or all of its fields. */
export const spath: Command = {
  kind: 'streaming',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    const [word, second] = words;
    if (second)
      throw args.fail(`Unexpected argument '${second.value}'.`, second.position, second.value.length);
    if (word && options.path !== undefined) throw args.fail('The path is given twice.', word.position);
    const path = options.path ?? word?.value;
    const input = options.input ?? '_raw';
    if (path === undefined) {
      if (options.output !== undefined) throw args.fail("The option 'output' needs a path.");
      return (stream, run) => allFields(stream, input, run);
    }
    const output = options.output ?? path;
    return (stream) => {
      const rows = mapBatches(
        stream,
        (batch) => {
          for (const row of batch) {
            const found =
              (input === '_raw' ? row.atPath(path) : undefined) ??
              toValues(row.get(input)).flatMap((document) => spathValues(document, path));
            // Without a match nothing changes.
            if (found.length > 0) row.set(output, fromValues([...found]));
          }
          return batch;
        },
        (columns) => withColumns(columns, [output]),
      );
      // A document in another field, or a changed text, is read row by row.
      return input === '_raw' ? withBlocks(rows, stream, (block) => withPath(block, path, output)) : rows;
    };
  },
};

/** The output field keeps what it had where nothing is found. */
function withPath(block: Block, path: string, output: string): Block {
  const column = (): BlockColumn => {
    const found =
      block.atPath?.(path) ??
      columnOf(block.size, (position) => {
        const row = block.row(position);
        const values =
          row.atPath(path) ?? toValues(row.get('_raw')).flatMap((text) => spathValues(text, path));
        return fromValues([...values]);
      });
    return overlaid(found, () => block.column(output));
  };
  return new ChangedBlock(block, new Map([[output, { column }]]));
}

function allFields(
  stream: Parameters<typeof mapBatches>[0],
  input: string,
  run: SearchRun,
): ReturnType<typeof mapBatches> {
  const added = new Set<string>();
  return mapBatches(
    stream,
    (batch) => {
      for (const row of batch) for (const name of extractInto(row, input, run)) added.add(name);
      return batch;
    },
    (columns) => withColumns(columns, [...added]),
  );
}

function extractInto(row: Row, input: string, { limits }: SearchRun): Iterable<string> {
  const found = new Map<string, FieldValue>();
  const add = (name: string, value: FieldValue): void => {
    found.set(name, appendValue(found.get(name), value));
  };
  for (const document of toValues(row.get(input))) {
    if (/^\s*</.test(document)) flattenXml(document.slice(0, limits.jsonCharacters), add);
    else for (const [name, value] of extractJson(document, limits) ?? []) add(name, value);
  }
  for (const [name, value] of found) row.set(name, value);
  return found.keys();
}
