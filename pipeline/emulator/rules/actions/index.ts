import type { Action as RuleAction } from '@aws-sdk/client-iot';
import { compileTemplate } from '../substitution.ts';
import type { Action, ActionContext, Output } from './action.ts';

export type { ActionContext, ActionPorts } from './action.ts';

type Member = 'firehose' | 'republish' | 'sns' | 's3' | 'lambda' | 'cloudwatchLogs';
type Compile<Name extends Member> = (
  settings: NonNullable<RuleAction[Name]>,
  context: ActionContext,
) => Action;

/** Actions by their member in the API's `Action` ("iot-rule-actions"). */
const COMPILERS: { readonly [Name in Member]: Compile<Name> } = {
  firehose: ({ roleArn, deliveryStreamName = '', separator = '', batchMode = false }, context) => {
    const streamName = compileTemplate(deliveryStreamName);
    const end = Buffer.from(separator);
    const put = (name: string, bytes: Buffer) =>
      context.ports.putRecord(name, end.length > 0 ? Buffer.concat([bytes, end]) : bytes);
    return {
      name: 'FirehoseAction',
      roleArn,
      permission: (scope) => ({
        action: batchMode ? 'firehose:PutRecordBatch' : 'firehose:PutRecord',
        resource: `arn:aws:firehose:${context.region}:${context.accountId}:deliverystream/${streamName(scope)}`,
      }),
      run: ({ bytes, value, scope }) => {
        const name = streamName(scope);
        if (!batchMode || !Array.isArray(value)) return settled([put(name, bytes)]);
        return settled(value.map((element) => put(name, Buffer.from(JSON.stringify(element)))));
      },
    };
  },
  republish: ({ roleArn, topic = '', qos = 0 }, context) => {
    // `$$aws/…` is how a reserved topic is written.
    const template = compileTemplate(topic.startsWith('$$') ? topic.slice(1) : topic);
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
  sns: ({ roleArn, targetArn = '' }, context) => {
    const arn = compileTemplate(targetArn);
    return {
      name: 'SnsAction',
      roleArn,
      permission: (scope) => ({ action: 'sns:Publish', resource: arn(scope) }),
      run: ({ bytes, scope }) =>
        present(context.ports.publishToTopic, 'SNS')(arn(scope), bytes.toString('utf8')),
    };
  },
  s3: ({ roleArn, bucketName = '', key = '' }, context) => {
    const [bucket, objectKey] = [compileTemplate(bucketName), compileTemplate(key)];
    return {
      name: 'S3Action',
      roleArn,
      permission: (scope) => ({
        action: 's3:PutObject',
        resource: `arn:aws:s3:::${bucket(scope)}/${objectKey(scope)}`,
      }),
      run: ({ bytes, scope }) =>
        present(context.ports.putObject, 'S3')(bucket(scope), objectKey(scope), bytes),
    };
  },
  lambda: ({ functionArn = '' }, context) => {
    const arn = compileTemplate(functionArn);
    return {
      name: 'LambdaAction',
      roleArn: undefined,
      permission: (scope) => ({ action: 'lambda:InvokeFunction', resource: arn(scope) }),
      run: ({ bytes, scope }) => present(context.ports.invokeFunction, 'Lambda')(arn(scope), bytes),
    };
  },
  cloudwatchLogs: ({ roleArn, logGroupName = '', batchMode = false }, context) => {
    const group = compileTemplate(logGroupName);
    return {
      name: 'CloudwatchLogsAction',
      roleArn,
      permission: (scope) => ({
        action: 'logs:PutLogEvents',
        resource: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${group(scope)}:*`,
      }),
      run: (output) =>
        present(context.ports.putLogEvents, 'CloudWatch Logs')(group(output.scope), lines(output, batchMode)),
    };
  },
};

/** The action's member name when it cannot be emulated. */
export function unsupportedAction(action: RuleAction): string | undefined {
  return Object.keys(action).find((name) => !Object.hasOwn(COMPILERS, name));
}

/** @throws SqlParseError for a substitution template that cannot be read; Error for an action not emulated */
export function compileAction(action: RuleAction, context: ActionContext): Action {
  const unsupported = unsupportedAction(action);
  if (unsupported !== undefined) throw new Error(`Rule action ${unsupported} is not emulated.`);
  const [name, settings] = Object.entries(action)[0]!;
  return (COMPILERS[name as Member] as (settings: unknown, context: ActionContext) => Action)(
    settings,
    context,
  );
}

/** A promise only when one of the calls is one: a stream of this emulator takes records at once. */
function settled(calls: readonly unknown[]): Promise<unknown> | undefined {
  return calls.some((call) => call instanceof Promise) ? Promise.all(calls) : undefined;
}

function lines({ bytes, value }: Output, batchMode: boolean): string[] {
  return batchMode && Array.isArray(value)
    ? value.map((line) => JSON.stringify(line))
    : [bytes.toString('utf8')];
}

function present<Port>(port: Port | undefined, service: string): Port {
  if (port === undefined) throw new Error(`${service} is not part of this emulator.`);
  return port;
}
