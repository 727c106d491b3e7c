import { columnMaker } from '../columns/assign.ts';
import type { Block } from '../columns/block.ts';
import type { BlockColumn } from '../columns/block-column.ts';
import { inputsOf } from '../columns/expression-inputs.ts';
import { compileExpression } from '../eval/compile.ts';
import { toFieldValue, type EvalValue } from '../eval/value.ts';
import type { SearchRun } from '../run/search-run.ts';
import type { FieldReader } from '../rows/row.ts';
import { SplError } from '../spl-error.ts';
import type { Aggregation } from '../syntax/aggregation-ast.ts';
import { toText, type FieldValue } from '../values/field-value.ts';
import { captureWildcards, fillWildcards, hasWildcard } from '../values/wildcard.ts';
import type { Accumulator, AggregateContext } from './aggregate.ts';
import { eachGroup } from './grouped.ts';
import { findAggregate } from './index.ts';
import { createSparkline } from './sparkline.ts';

/** An aggregation that can be fed results. */
export interface CompiledAggregation {
  name: string;
  /** What an empty cell shows. */
  zero: string | undefined;
  create(run: SearchRun): Feed;
  /** The same for many groups at once, fed with blocks. */
  grouped(run: SearchRun): GroupedAggregate;
}

/** An aggregation in progress over many groups. */
export interface GroupedAggregate {
  /** `groups` holds the group of each position, below zero for none; `count` is how many groups there are by now. */
  add(block: Block, groups: Int32Array, count: number): void;
  result(group: number, span?: number): FieldValue | undefined;
}

/** An aggregation in progress over one group. */
export interface Feed {
  add(fields: FieldReader, time: number): void;
  result(span?: number): FieldValue | undefined;
}

/** Seconds of a result's `_time`, NaN when it has none. */
export function timeOf(fields: FieldReader): number {
  const time = fields.get('_time');
  return time === undefined ? Number.NaN : Number(toText(time));
}

export function compileAggregation(aggregation: Aggregation): CompiledAggregation {
  const { name, argument, position } = aggregation;
  if (argument.kind === 'sparkline') {
    const of = compileAggregation(argument.of);
    const create = (run: SearchRun): Feed => createSparkline(of, argument.span, run);
    return { name, zero: undefined, create, grouped: (run) => rowByRow(() => create(run)) };
  }
  if (argument.kind === 'formula') {
    const { evaluate } = compileExpression(argument.expression);
    const parts = argument.parts.map(compileAggregation);
    return {
      name,
      zero: undefined,
      create: (run) => {
        const feeds = parts.map((part) => part.create(run));
        return {
          add: (fields, time) => feeds.forEach((feed) => feed.add(fields, time)),
          result: (span) => {
            const results = new Map(parts.map((part, i) => [part.name, feeds[i]!.result(span)]));
            return toFieldValue(evaluate({ get: (field) => results.get(field) }, run.context));
          },
        };
      },
      grouped: (run) => {
        const aggregates = parts.map((part) => part.grouped(run));
        return {
          add: (block, groups, count) => aggregates.forEach((one) => one.add(block, groups, count)),
          result: (group, span) => {
            const results = new Map(parts.map((part, i) => [part.name, aggregates[i]!.result(group, span)]));
            return toFieldValue(evaluate({ get: (field) => results.get(field) }, run.context));
          },
        };
      },
    };
  }
  const definition = findAggregate(aggregation.function)!;
  const contextOf = (run: SearchRun): AggregateContext => ({
    listSize: run.limits.listSize,
    timezone: run.context.timezone,
  });
  const start = (run: SearchRun): Accumulator => definition.create(contextOf(run));
  const grouped = (run: SearchRun, columnFor: (block: Block) => BlockColumn): GroupedAggregate => {
    const accumulator =
      definition.grouped?.(contextOf(run)) ?? eachGroup(() => definition.create(contextOf(run)));
    return {
      add: (block, groups, count) => accumulator.add(columnFor(block), groups, count, () => block.times()),
      result: (group, span) => accumulator.result(group, span),
    };
  };
  const compiled = { name, zero: definition.zero };
  if (argument.kind === 'none') {
    if (definition.counts !== 'rows') {
      throw new SplError(`The function '${aggregation.function}' needs a field in parentheses.`, position);
    }
    return {
      ...compiled,
      create: (run) => feed(start(run), (accumulator, _, time) => accumulator.add('', time)),
      grouped: (run) => grouped(run, everyRow),
    };
  }
  if (argument.kind === 'field') {
    const { field } = argument;
    return {
      ...compiled,
      create: (run) =>
        feed(start(run), (accumulator, fields, time) => addAll(accumulator, fields.get(field), time)),
      grouped: (run) => grouped(run, (block) => block.column(field)),
    };
  }
  const { evaluate } = compileExpression(argument.expression);
  // A condition is 1 where it holds and nothing elsewhere: so it is counted, and `per_day(eval(method="GET"))` sums it.
  const toField = (value: EvalValue): FieldValue | undefined =>
    typeof value === 'boolean' ? (value ? '1' : undefined) : toFieldValue(value);
  const inputs = inputsOf(argument.expression) ?? new Set<string>();
  return {
    ...compiled,
    create: (run) =>
      feed(start(run), (accumulator, fields, time) =>
        addAll(accumulator, toField(evaluate(fields, run.context)), time),
      ),
    grouped: (run) => grouped(run, columnMaker(inputs, evaluate, run.context, toField)),
  };
}

/** One value in every result. */
function everyRow({ size }: Block): BlockColumn {
  return { codes: new Uint32Array(size), values: [''] };
}

/** For what needs whole rows. */
function rowByRow(create: () => Feed): GroupedAggregate {
  const feeds: (Feed | undefined)[] = [];
  return {
    add: (block, groups) => {
      const times = block.times();
      for (let i = 0; i < groups.length; i++) {
        const group = groups[i]!;
        if (group >= 0) (feeds[group] ??= create()).add(block.row(i), times[i]!);
      }
    },
    result: (group, span) => (feeds[group] ?? create()).result(span),
  };
}

function addAll(accumulator: Accumulator, value: FieldValue | undefined, time: number): void {
  if (value === undefined) return;
  if (typeof value === 'string') accumulator.add(value, time);
  else for (const one of value) accumulator.add(one, time);
}

function feed(
  accumulator: Accumulator,
  add: (accumulator: Accumulator, fields: FieldReader, time: number) => void,
): Feed {
  return {
    add: (fields, time) => add(accumulator, fields, time),
    result: (span) => accumulator.result(span),
  };
}

/** Whether the aggregation stands for one per field: its field has a wildcard, or it names none but needs one. */
export function isWildcard({ argument, function: name }: Aggregation): boolean {
  if (argument.kind === 'field') return hasWildcard(argument.field);
  return argument.kind === 'none' && findAggregate(name)?.counts !== 'rows';
}

/** The aggregations that a wildcard stands for among the given fields, in their order. */
export function expandAggregation(aggregation: Aggregation, fields: readonly string[]): Aggregation[] {
  if (!isWildcard(aggregation)) return [aggregation];
  const pattern = aggregation.argument.kind === 'field' ? aggregation.argument.field : '*';
  return fields.flatMap((field) => {
    if (field.startsWith('_') && !pattern.startsWith('_')) return [];
    const captured = captureWildcards(pattern, field);
    if (!captured) return [];
    const name = aggregation.renamed
      ? fillWildcards(aggregation.name, captured)
      : `${aggregation.function}(${field})`;
    return [{ ...aggregation, argument: { kind: 'field', field }, name }];
  });
}
