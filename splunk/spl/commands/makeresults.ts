import { parseCsvTable } from '../knowledge/csv.ts';
import { isJsonObject, jsonToText, parseJson, type JsonValue } from '../json/parse.ts';
import { Row } from '../rows/row.ts';
import { BATCH_SIZE, streamOf, type ResultStream } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { boolean, integer, oneOf, text, type Arguments } from '../syntax/arguments.ts';
import { lookupRows } from './inputlookup.ts';
import type { Command } from './command.ts';

const OPTIONS = {
  count: integer(0),
  annotate: boolean,
  splunk_server: text,
  splunk_server_group: text,
  format: oneOf('csv', 'json'),
  data: text,
};
/** Characters of `data` (Search Reference). */
const MAX_DATA = 30_000;

/** `makeresults [count=1] [annotate=f] [format=csv|json data="…"]`: results out of nothing. */
export const makeresults: Command = {
  kind: 'generating',
  parse: (args) => {
    const { words, options } = args.readWords(OPTIONS);
    // The page of searchmatch writes the count without its name.
    const [number, surplus] = /^\d+$/.test(words[0]?.value ?? '') ? words : [undefined, words[0]];
    if (surplus)
      throw args.fail(`Unexpected argument '${surplus.value}'.`, surplus.position, surplus.value.length);
    if ((options.format === undefined) !== (options.data === undefined)) {
      throw args.fail("The options 'format' and 'data' go together.");
    }
    if (options.data !== undefined) {
      const rows = readData(options.data, options.format!, args);
      const names = [...new Set(rows.flatMap((row) => row.names()))];
      return () =>
        streamOf(
          rows.map((row) => row.clone()),
          names,
        );
    }
    const { count = number ? Number(number.value) : 1, annotate = false, splunk_server: server } = options;
    return (_, run) => {
      const name = run.options.splunkServer ?? 'localhost';
      const here = server === undefined || server === '*' || server === 'local' || server === name;
      return generate(here ? count : 0, annotate, run);
    };
  },
};

function generate(count: number, annotate: boolean, run: SearchRun): ResultStream {
  const columns = annotate
    ? ['_time', '_raw', 'host', 'source', 'sourcetype', 'splunk_server', 'splunk_server_group']
    : ['_time'];
  async function* batches(): AsyncIterable<Row[]> {
    for (let made = 0; made < count;) {
      const size = Math.min(BATCH_SIZE, count - made);
      made += size;
      yield Array.from({ length: size }, () => {
        const row = Row.of({ _time: String(Math.floor(run.context.now)) });
        if (annotate) row.set('splunk_server', run.options.splunkServer ?? 'localhost');
        return row;
      });
    }
  }
  return { batches: batches(), columns: () => columns };
}

function readData(data: string, format: 'csv' | 'json', args: Arguments): Row[] {
  if (data.length > MAX_DATA) throw args.fail(`The data has more than ${MAX_DATA} characters.`);
  if (format === 'csv') {
    try {
      return lookupRows(parseCsvTable(data.trim()));
    } catch {
      throw args.fail('The data is no CSV.');
    }
  }
  const root = parseJson(data);
  const items = Array.isArray(root) ? root : [root];
  return items.map((item) => {
    if (!isJsonObject(item)) throw args.fail('The data must be a JSON array of objects.');
    const row = new Row();
    for (const [name, value] of item) if (value !== null) row.set(name, cellOf(value));
    return row;
  });
}

const cellOf = (value: JsonValue): string | string[] =>
  Array.isArray(value) ? value.map(jsonToText) : jsonToText(value);
