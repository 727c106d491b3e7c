import type { Expression } from '../sql/statement.ts';
import type { SqlValue } from '../sql/values.ts';

/** What functions may know besides their arguments. */
export interface CallContext {
  readonly topic: string;
  readonly clientId: string | undefined;
  readonly principal: string | undefined;
  readonly payload: Buffer;
  readonly accountId: string;
  readonly sqlVersion: string;
  /** Lab time in epoch milliseconds. */
  readonly now: number;
  newUuid(): string;
}

/** Wrong arguments give Undefined, never an error. */
export type SqlFunction = (
  args: readonly SqlValue[],
  context: CallContext,
  expressions: readonly Expression[],
) => SqlValue;

export type FunctionFamily = Readonly<Record<string, SqlFunction>>;
