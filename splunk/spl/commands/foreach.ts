import { parseJson, jsonToText } from '../json/parse.ts';
import type { Row } from '../rows/row.ts';
import { columnNames, fromAllRows, streamOf, type Table } from '../rows/stream.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { oneOf, text, type OptionValues } from '../syntax/arguments.ts';
import type { Subpipeline } from '../syntax/pipeline.ts';
import { toValues } from '../values/field-value.ts';
import { captureWildcards, hasWildcard } from '../values/wildcard.ts';
import type { Command } from './command.ts';
import { expandFieldList, fieldList } from './field-lists.ts';

const OPTIONS = {
  mode: oneOf('multifield', 'multivalue', 'json_array', 'auto_collections'),
  fieldstr: text,
  matchstr: text,
  matchseg1: text,
  matchseg2: text,
  matchseg3: text,
  itemstr: text,
  iterstr: text,
};

type Options = OptionValues<typeof OPTIONS>;

/** A bracketed pipeline with placeholders. */
interface Template {
  text: string;
  position: number;
  /** Pipelines by the text that they were made from. */
  compiled: Map<string, Subpipeline>;
}

/**
 * `foreach FIELDS [PIPELINE]`: runs a pipeline of streaming commands for each field, or with `mode=multivalue`,
 * `json_array` or `auto_collections` for each item of one field.
 */
export const foreach: Command = {
  kind: 'streaming',
  brackets: 'pipeline',
  parse: (args) => {
    const position = args.position;
    const options: Options = {};
    const patterns: string[] = [];
    while ((args.skipBlanksAndCommas(), !args.done && args.peek() !== '[')) {
      if (args.takeOption(OPTIONS, options)) continue;
      args.refuseOption(OPTIONS);
      patterns.push(args.readWord('[').value);
    }
    if (patterns.length === 0) throw args.fail('Fields are missing.');
    const { pair } = args.requirePipeline();
    args.requireEnd();
    const template: Template = {
      text: args.text.slice(pair.open + 1, pair.close),
      position: pair.open + 1,
      compiled: new Map(),
    };
    if (template.text.trim() === '') throw args.fail('The pipeline in brackets is empty.', pair.open);
    if (options.mode === undefined || options.mode === 'multifield') {
      return (input, run) =>
        fromAllRows(input, (rows, columns) =>
          overFields({ rows, columns }, patterns, template, options, run),
        );
    }
    const [field, second] = patterns;
    if (second !== undefined) throw args.fail(`The mode '${options.mode}' takes one field.`, position);
    return (input, run) =>
      fromAllRows(input, async (rows, columns) => {
        const made: Row[] = [];
        for (const row of rows) made.push(...(await overItems(row, field!, template, options, run)));
        return { rows: made, columns };
      });
  },
};

async function overFields(
  table: Table,
  patterns: readonly string[],
  template: Template,
  options: Options,
  run: SearchRun,
): Promise<Table> {
  const names = expandFieldList(fieldList(patterns), columnNames(table));
  let { rows } = table;
  for (const name of names) {
    const pattern =
      patterns.find((one) => one === name) ?? patterns.find((one) => captureWildcards(one, name))!;
    const captured = hasWildcard(pattern) ? captureWildcards(pattern, name)! : [];
    const pipeline = compile(template, fieldText(template.text, name, captured, options), run);
    const made: Row[] = [];
    let together: Row[] = [];
    const flush = async (): Promise<void> => {
      if (together.length === 0) return;
      const result = await run.subsearch(pipeline, { input: streamOf(together, table.columns) });
      made.push(...result.rows);
      together = [];
    };
    for (const row of rows) {
      // A result in which the field is null is left alone, unless the field is named without a wildcard (examples 1 and 3).
      if (pattern === name || row.has(name)) together.push(row);
      else {
        await flush();
        made.push(row);
      }
    }
    await flush();
    rows = made;
  }
  return { rows, columns: table.columns };
}

/** The template for one field: pure replacement of text. */
function fieldText(template: string, name: string, captured: readonly string[], options: Options): string {
  const replacements: [string, string][] = [
    [options.fieldstr ?? '<<FIELD>>', name],
    [options.matchstr ?? '<<MATCHSTR>>', captured.join('')],
    [options.matchseg1 ?? '<<MATCHSEG1>>', captured[0] ?? ''],
    [options.matchseg2 ?? '<<MATCHSEG2>>', captured[1] ?? ''],
    [options.matchseg3 ?? '<<MATCHSEG3>>', captured[2] ?? ''],
  ];
  return replacements.reduce((text, [token, value]) => text.replaceAll(token, value), template);
}

function compile(template: Template, filled: string, run: SearchRun): Subpipeline {
  let pipeline = template.compiled.get(filled);
  if (pipeline) return pipeline;
  try {
    pipeline = run.template(filled);
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    throw new SplError(
      `Error in 'foreach' command: ${error.message} (in: ${filled.trim().slice(0, 200)})`,
      template.position,
    );
  }
  const other = pipeline.stages.find(({ command }) => command.kind !== 'streaming');
  if (other) {
    throw new SplError(
      `Error in 'foreach' command: The command '${other.name}' cannot run here, only streaming commands can.`,
      template.position,
    );
  }
  template.compiled.set(filled, pipeline);
  return pipeline;
}

/** Field that holds the item while the pipeline runs. */
const ITEM = '<<ITEM>>';

async function overItems(
  row: Row,
  field: string,
  template: Template,
  options: Options,
  run: SearchRun,
): Promise<Row[]> {
  let rows = [row];
  const items = itemsOf(row, field, options.mode!);
  for (const [i, item] of items.entries()) {
    const filled = itemText(template.text, item, options.itemstr ?? ITEM).replaceAll(
      options.iterstr ?? '<<ITER>>',
      String(i),
    );
    const pipeline = compile(template, filled, run);
    for (const one of rows) one.set(ITEM, item);
    rows = (await run.subsearch(pipeline, { input: streamOf(rows) })).rows;
    for (const one of rows) one.delete(ITEM);
  }
  return rows;
}

function itemsOf(row: Row, field: string, mode: NonNullable<Options['mode']>): readonly string[] {
  const value = row.get(field);
  if (value === undefined) return [];
  if (mode === 'multivalue') return toValues(value);
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  if (Array.isArray(parsed)) return parsed.map(jsonToText);
  return mode === 'json_array' ? [] : toValues(value);
}

/** Inside quotes the item's text is put in; elsewhere the placeholder is the name of a field that holds it. */
function itemText(template: string, item: string, token: string): string {
  let result = '';
  let quote = '';
  for (let i = 0; i < template.length; i++) {
    const char = template[i]!;
    if (template.startsWith(token, i)) {
      result += quote === '' ? `'${ITEM}'` : quote === '"' ? item.replace(/[\\"]/g, '\\$&') : item;
      i += token.length - 1;
      continue;
    }
    if (char === '\\' && quote !== '') {
      result += char + (template[++i] ?? '');
      continue;
    }
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    result += char;
  }
  return result;
}
