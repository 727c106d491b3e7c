import { compileExpression } from '../eval/compile.ts';
import { toFieldValue } from '../eval/value.ts';
import type { DataModelDataset } from '../knowledge/data-model.ts';
import { compileSearchPredicate } from '../matching/predicate.ts';
import { mapBatches, type ResultStream } from '../rows/stream.ts';
import { Row } from '../rows/row.ts';
import type { SearchRun } from '../run/search-run.ts';
import { SplError } from '../spl-error.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseExpression } from '../syntax/eval-parser.ts';
import type { SearchNode } from '../syntax/search-ast.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { suggestion } from '../syntax/nearest-name.ts';

/** A dataset with those it inherits from, the root first. */
export interface Dataset {
  model: string;
  lineage: readonly DataModelDataset[];
}

/** Fields that every dataset has under their own names. */
const INHERITED = ['_time', '_raw', 'host', 'source', 'sourcetype', 'index', 'splunk_server'];

/** Finds `Model` or `Model.Dataset`; the model alone stands for its first dataset. */
export function openDataset(written: string, position: number, command: string, run: SearchRun): Dataset {
  const [model = '', ...path] = written.split('.');
  const models = run.options.dataModels ?? {};
  const definition = Object.hasOwn(models, model) ? models[model]! : undefined;
  const fail = (what: string, names: Iterable<string>, wrong: string): SplError =>
    new SplError(`Error in '${command}' command: ${what}${suggestion(wrong, names)}`, position, {
      length: written.length,
    });
  if (!definition) throw fail(`Data model '${model}' was not found.`, Object.keys(models), model);
  const name = path.at(-1) ?? definition.datasets[0]?.name ?? '';
  const names = definition.datasets.map((one) => one.name);
  const lineage: DataModelDataset[] = [];
  for (let next: string | undefined = name; next !== undefined;) {
    const dataset = definition.datasets.find((one) => one.name === next);
    if (!dataset || lineage.includes(dataset))
      throw fail(`Dataset '${next}' was not found in '${model}'.`, names, next);
    lineage.unshift(dataset);
    next = dataset.parent;
  }
  return { model, lineage };
}

/** Events of a dataset with its fields named by dataset (`Root.field`), those that a filter keeps. */
export function datasetRows(
  { lineage }: Dataset,
  filter: SearchNode | undefined,
  run: SearchRun,
): ResultStream {
  const constraints = lineage.flatMap(
    ({ constraint }) => parseSearchExpression(new Cursor(constraint)) ?? [],
  );
  // Bounds of time and index in the filter narrow what is read; all of it is tested on the finished rows.
  const bounds = (filter?.kind === 'and' ? filter.terms : filter ? [filter] : []).filter(readsOnlyMetadata);
  const events = run.events({ kind: 'and', terms: [...constraints, ...bounds], position: 0 });
  const levels = lineage.map((dataset, i) => ({
    prefix: lineage
      .slice(0, i + 1)
      .map(({ name }) => name)
      .join('.'),
    fields: dataset.fields.map(({ name, expression }) => ({
      name,
      compute:
        expression === undefined ? undefined : compileExpression(parseExpression(new Cursor(expression))),
    })),
  }));
  const predicate = compileSearchPredicate(filter);
  return mapBatches(events, (batch) =>
    batch
      .map((event) => {
        const row = new Row();
        for (const name of INHERITED) row.set(name, event.get(name));
        for (const { prefix, fields } of levels) {
          for (const { name, compute } of fields) {
            // A calculated field is visible to those behind it under its short name.
            if (compute) event.set(name, toFieldValue(compute.evaluate(event, run.context)));
            row.set(`${prefix}.${name}`, event.get(name));
          }
        }
        row.set(
          'nodename',
          levels.map(({ prefix }) => prefix),
        );
        return row;
      })
      .filter((row) => predicate(row, run.context)),
  );
}

const METADATA = new Set([
  'index',
  'host',
  'source',
  'sourcetype',
  'earliest',
  'latest',
  '_index_earliest',
  '_index_latest',
]);

function readsOnlyMetadata(node: SearchNode): boolean {
  if (node.kind === 'compare' || node.kind === 'in') return METADATA.has(node.field);
  return node.kind === 'or' && node.terms.every(readsOnlyMetadata);
}
