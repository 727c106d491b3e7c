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
  /** Of the message on its way; Undefined when it did not come by MQTT. */
  traceId(): string | undefined;
  /** Lab time in epoch milliseconds. */
  readonly now: number;
  newUuid(): string;
  /** At least 0 and less than 1. */
  random(): number;
}

/** Wrong arguments give Undefined, never an error. */
export type SqlFunction = (
  args: readonly SqlValue[],
  context: CallContext,
  expressions: readonly Expression[],
) => SqlValue;

export type FunctionFamily = Readonly<Record<string, SqlFunction>>;
