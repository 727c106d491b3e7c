import type { AuthorizeIotRole } from '../../device-defender/index.ts';
import type { Message } from '../../broker/index.ts';
import type { Scope } from '../sql/evaluate.ts';
import type { SqlValue } from '../sql/values.ts';

/** Where actions deliver to. A missing port means that the service is not there: the action fails. */
export interface ActionPorts {
  /** Firehose's `PutRecord` without the wire. @throws when the stream cannot take it */
  putRecord(streamName: string, data: Buffer): unknown;
  publish(message: Message): void;
  publishToTopic?(topicArn: string, text: string): Promise<unknown>;
  putObject?(bucket: string, key: string, body: Buffer): Promise<unknown>;
  invokeFunction?(functionArn: string, payload: Buffer): Promise<unknown>;
  putLogEvents?(logGroup: string, messages: readonly string[]): Promise<unknown>;
}

export interface ActionContext {
  readonly ports: ActionPorts;
  readonly authorizeRole: AuthorizeIotRole;
  readonly region: string;
  readonly accountId: string;
}

/** The output of a rule's query. */
export interface Output {
  readonly bytes: Buffer;
  readonly value: SqlValue;
  readonly scope: Scope;
}

/** One action of a rule, compiled when the rule is created. */
export interface Action {
  /** As AWS names it in failures and metrics, such as `FirehoseAction`. */
  readonly name: string;
  readonly roleArn: string | undefined;
  /** What the role must be allowed to do. */
  readonly permission: (scope: Scope) => { action: string; resource: string };
  /** @throws or rejects when the delivery fails */
  readonly run: (output: Output) => Promise<unknown> | undefined | void;
}
