import type { Hold } from '#kernel';
import type { AuthorizeIotRole } from '../../device-defender/index.ts';
import type { Message } from '../../broker/index.ts';
import type { Scope } from '../sql/evaluate.ts';
import type { SqlValue } from '../sql/values.ts';

/** Where actions deliver to. A missing port means that the service is not there: the action fails. */
export interface ActionPorts {
  /** Firehose's `PutRecord` without the wire. @throws when the stream cannot take it */
  putRecord(streamName: string, data: Buffer): unknown;
  /** At most 500 records at once. @throws when the stream did not take all of them */
  putRecordBatch(streamName: string, records: readonly Buffer[]): unknown;
  publish(message: Message): void;
  publishToTopic?(topicArn: string, text: string, structure?: 'json'): Promise<unknown>;
  putObject?(object: StoredObject): Promise<unknown>;
  /** Rejects when the function's own policy does not let the rule in. */
  invokeFunction?(functionArn: string, payload: Buffer, ruleArn: string): Promise<unknown>;
  putLogEvents?(logGroup: string, events: readonly LogEvent[]): Promise<unknown>;
  /** Rejects when the endpoint has not confirmed, or does not take the message. */
  post?(request: HttpRequest, hold: Hold): Promise<unknown>;
}

export interface StoredObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: Buffer;
  readonly cannedAcl: string | undefined;
}

export interface LogEvent {
  /** Epoch milliseconds; absent: now. */
  readonly timestamp?: number;
  readonly message: string;
}

export interface HttpRequest {
  readonly url: string;
  /** The URL whose owner must have confirmed that it takes messages of rules. */
  readonly confirmationUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ActionContext {
  readonly ports: ActionPorts;
  readonly authorizeRole: AuthorizeIotRole;
  readonly region: string;
  readonly accountId: string;
}

/** The rule that an action belongs to. */
export interface ActionRule {
  readonly arn: string;
  /** Names that its `SET` gives; templates may use them. */
  readonly variables: readonly string[];
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
  /**
   * Delivers.
   *
   * @param hold takes the hold of this action, for what has to wait for lab time
   * @throws or rejects when the delivery fails
   */
  readonly run: (output: Output, hold: () => Hold) => Promise<unknown> | undefined | void;
}
