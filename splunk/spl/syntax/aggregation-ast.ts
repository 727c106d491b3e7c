import type { EvalNode } from './eval-ast.ts';
import type { TimeSpan } from '../time/span.ts';

/** What a stats function is applied to. */
export type AggregationArgument =
  | { kind: 'none' }
  | { kind: 'field'; field: string }
  | { kind: 'expression'; expression: EvalNode }
  /** `eval(EXPRESSION)` over aggregates, in chart and timechart. */
  | { kind: 'formula'; expression: EvalNode; parts: Aggregation[] }
  | { kind: 'sparkline'; of: Aggregation; span: TimeSpan | undefined };

/** One `func(arg) AS name` as written. */
export interface Aggregation {
  function: string;
  argument: AggregationArgument;
  /** Output name: the AS name, or the call as written. */
  name: string;
  renamed: boolean;
  position: number;
}
