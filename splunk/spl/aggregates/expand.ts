import { RowBlock, type Block } from '../columns/block.ts';
import type { Row } from '../rows/row.ts';
import { columnNames, fromAllBlocks, fromAllRows, type ResultStream, type Table } from '../rows/stream.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { toValues } from '../values/field-value.ts';
import { parseNumber } from '../values/number.ts';
import { compileAggregation, expandAggregation, isWildcard, type CompiledAggregation } from './compile.ts';
import { findAggregate } from './index.ts';

/** Whether aggregations depend on the fields and values of all results. */
export function needsAllRows(aggregations: readonly Aggregation[], allnum: boolean | undefined): boolean {
  return allnum === true || aggregations.some(isWildcard);
}

/**
 * Compiles aggregations for a table: wildcards stand for its fields. With `allnum`, functions of numbers leave out
 * fields in which anything else occurs (Search Reference, stats).
 */
export function compileFor(
  aggregations: readonly Aggregation[],
  table: Table,
  by: readonly string[],
  allnum: boolean | undefined,
): CompiledAggregation[] {
  const names = columnNames(table).filter((name) => !by.includes(name));
  const expanded = aggregations.flatMap((aggregation) => expandAggregation(aggregation, names));
  return expanded.map((aggregation) => {
    const { argument, name } = aggregation;
    const mixed =
      allnum === true &&
      argument.kind === 'field' &&
      findAggregate(aggregation.function)?.numbers === true &&
      !allNumeric(table.rows, argument.field);
    if (!mixed) return compileAggregation(aggregation);
    const nothing = { add: () => {}, result: () => undefined };
    return { name, zero: undefined, create: () => nothing, grouped: () => nothing };
  });
}

/**
 * A table made of aggregations over all results. Where one has a wildcard the results are read as rows, to know their
 * fields; `except` names fields that a wildcard does not stand for.
 */
export function aggregating(
  aggregations: readonly Aggregation[],
  except: readonly string[],
): (
  input: ResultStream,
  make: (blocks: Block[], compiled: readonly CompiledAggregation[]) => Table,
) => ResultStream {
  if (needsAllRows(aggregations, false)) {
    return (input, make) =>
      fromAllRows(input, (rows, columns) =>
        make([new RowBlock(rows)], compileFor(aggregations, { rows, columns }, except, false)),
      );
  }
  const compiled = aggregations.map(compileAggregation);
  return (input, make) => fromAllBlocks(input, (blocks) => make(blocks, compiled));
}

function allNumeric(rows: readonly Row[], name: string): boolean {
  return rows.every((row) => toValues(row.get(name)).every((value) => !Number.isNaN(parseNumber(value))));
}
