import type { Random } from '#kernel';
import type { LookupStore } from '../knowledge/lookup-store.ts';
import type { SearchLimits } from '../limits.ts';
import type { FieldReader } from '../rows/row.ts';

/** What expressions may use besides fields. */
export interface EvalContext {
  /** Epoch seconds at which the search was started. */
  now: number;
  timezone: string;
  limits: SearchLimits;
  random: Random;
  lookups: LookupStore | undefined;
  eventTypes: Readonly<Record<string, string>>;
  tags: readonly { field: string; value: string; tag: string }[];
}

/** A compiled expression. */
export type Evaluator<T> = (fields: FieldReader, context: EvalContext) => T;
