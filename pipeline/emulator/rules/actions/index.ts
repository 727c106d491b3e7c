import type { Action as RuleAction } from '@aws-sdk/client-iot';
import { compileTemplate } from '../substitution.ts';
import type { Action, ActionContext, ActionRule, LogEvent, Output } from './action.ts';
import { httpAction, unsupportedHttpSetting } from './http.ts';

export type { ActionContext, ActionPorts, ActionRule, HttpRequest } from './action.ts';

type Member = 'firehose' | 'republish' | 'sns' | 's3' | 'lambda' | 'cloudwatchLogs' | 'http';
type Compile<Name extends Member> = (
  settings: NonNullable<RuleAction[Name]>,
  context: ActionContext,
  rule: ActionRule,
) => Action;

/** Records of one `PutRecordBatch`. */
const MOST_RECORDS = 500;

/** Actions by their member in the API's `Action` ("iot-rule-actions"). */
const COMPILERS: { readonly [Name in Member]: Compile<Name> } = {
  firehose: ({ roleArn, deliveryStreamName = '', separator = '', batchMode = false }, context, rule) => {
    const streamName = compileTemplate(deliveryStreamName, rule.variables);
    const end = Buffer.from(separator);
    const record = (bytes: Buffer) => (end.length > 0 ? Buffer.concat([bytes, end]) : bytes);
    const { ports } = context;
    return {
      name: 'FirehoseAction',
      roleArn,
      permission: (scope) => ({
        action: batchMode ? 'firehose:PutRecordBatch' : 'firehose:PutRecord',
        resource: `arn:aws:firehose:${context.region}:${context.accountId}:deliverystream/${streamName(scope)}`,
      }),
      run: (output) => {
        const name = streamName(output.scope);
        // Asking for the value parses the payload, which only a batch needs.
        const value = batchMode ? output.value : undefined;
        if (!Array.isArray(value)) return promised(ports.putRecord(name, record(output.bytes)));
        if (value.length > MOST_RECORDS) {
          throw new Error(`The batch has ${value.length} records; Firehose takes ${MOST_RECORDS} at once.`);
        }
        const records = value.map((element) => record(Buffer.from(JSON.stringify(element))));
        return promised(ports.putRecordBatch(name, records));
      },
    };
  },
  republish: ({ roleArn, topic = '', qos = 0 }, context, rule) => {
    // `$$aws/…` is how a reserved topic is written.
    const template = compileTemplate(topic.startsWith('$$') ? topic.slice(1) : topic, rule.variables);
    return {
      name: 'RepublishAction',
      roleArn,
      permission: (scope) => ({
        action: 'iot:Publish',
        resource: `arn:aws:iot:${context.region}:${context.accountId}:topic/${template(scope)}`,
      }),
      run: ({ bytes, scope }) =>
        context.ports.publish({
          topic: template(scope),
          payload: bytes,
          qos: qos === 1 ? 1 : 0,
          retain: false,
        }),
    };
  },
  sns: ({ roleArn, targetArn = '', messageFormat }, context, rule) => {
    const arn = compileTemplate(targetArn, rule.variables);
    const structure = messageFormat === 'JSON' ? 'json' : undefined;
    return {
      name: 'SnsAction',
      roleArn,
      permission: (scope) => ({ action: 'sns:Publish', resource: arn(scope) }),
      run: ({ bytes, scope }) =>
        present(context.ports.publishToTopic, 'SNS')(arn(scope), bytes.toString('utf8'), structure),
    };
  },
  s3: ({ roleArn, bucketName = '', key = '', cannedAcl }, context, rule) => {
    const bucket = compileTemplate(bucketName, rule.variables);
    const objectKey = compileTemplate(key, rule.variables);
    return {
      name: 'S3Action',
      roleArn,
      permission: (scope) => ({
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${bucket(scope)}/${objectKey(scope)}`,
      }),
      run: ({ bytes, scope }) =>
        present(
          context.ports.putObject,
          'S3',
        )({ bucket: bucket(scope), key: objectKey(scope), body: bytes, cannedAcl }),
    };
  },
  lambda: ({ functionArn = '' }, context, rule) => {
    const arn = compileTemplate(functionArn, rule.variables);
    return {
      name: 'LambdaAction',
      // No role: the function's own policy lets the rule in.
      roleArn: undefined,
      permission: (scope) => ({ action: 'lambda:InvokeFunction', resource: arn(scope) }),
      run: ({ bytes, scope }) => present(context.ports.invokeFunction, 'Lambda')(arn(scope), bytes, rule.arn),
    };
  },
  cloudwatchLogs: ({ roleArn, logGroupName = '', batchMode = false }, context, rule) => {
    const group = compileTemplate(logGroupName, rule.variables);
    return {
      name: 'CloudwatchLogsAction',
      roleArn,
      permission: (scope) => ({
        action: 'logs:PutLogEvents',
        resource: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${group(scope)}:*`,
      }),
      run: (output) =>
        present(context.ports.putLogEvents, 'CloudWatch Logs')(
          group(output.scope),
          logEvents(output, batchMode),
        ),
    };
  },
  http: httpAction,
};

/** What of an action cannot be emulated, by name. */
export function unsupportedAction(action: RuleAction): string | undefined {
  const name = Object.keys(action).find((member) => !Object.hasOwn(COMPILERS, member));
  if (name !== undefined || !action.http) return name;
  const setting = unsupportedHttpSetting(action.http);
  return setting && `http.${setting}`;
}

/** @throws SqlParseError for a substitution template that cannot be read; Error for an action not emulated */
export function compileAction(action: RuleAction, context: ActionContext, rule: ActionRule): Action {
  const unsupported = unsupportedAction(action);
  if (unsupported !== undefined) throw new Error(`Rule action ${unsupported} is not emulated.`);
  const [name, settings] = Object.entries(action)[0]!;
  const compile = COMPILERS[name as Member] as (...all: [unknown, ActionContext, ActionRule]) => Action;
  return compile(settings, context, rule);
}

/** A promise only when the call is one: a stream of this emulator takes records at once. */
function promised(result: unknown): Promise<unknown> | undefined {
  return result instanceof Promise ? result : undefined;
}

/** In batch mode the output is a list of `{timestamp, message}` ("cloudwatch-logs-rule-action"). */
function logEvents({ bytes, value }: Output, batchMode: boolean): LogEvent[] {
  if (!batchMode) return [{ message: bytes.toString('utf8') }];
  const events = (Array.isArray(value) ? value : [value]) as unknown as Partial<LogEvent>[];
  return events.map((event) => {
    const { timestamp, message } = event ?? {};
    if (typeof timestamp !== 'number' || typeof message !== 'string') {
      throw new Error('In batch mode the output must be a list of objects with timestamp and message.');
    }
    return { timestamp, message };
  });
}

function present<Port>(port: Port | undefined, service: string): Port {
  if (port === undefined) throw new Error(`${service} is not part of this emulator.`);
  return port;
}
