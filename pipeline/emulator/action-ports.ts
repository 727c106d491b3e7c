import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient, PutRecordBatchCommand, PutRecordCommand } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client, type ObjectCannedACL } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

import type { FunctionPermissions } from './function-permissions.ts';
import type { ActionPorts } from './rules/index.ts';
import type { EmulatorContext } from './service.ts';

/** The actions that call other services, through the SDK: whoever serves them. */
export interface RemotePorts extends Required<Omit<ActionPorts, 'publish' | 'post'>> {
  close(): void;
}

/** What rules call when their actions leave IoT. One attempt each: repeating is the rules engine's business. */
export function createRemotePorts(
  context: EmulatorContext,
  functions: Pick<FunctionPermissions, 'mayInvoke'>,
): RemotePorts {
  const once = { maxAttempts: 1 };
  const firehose = new FirehoseClient({ ...context.sdkConfig('Firehose'), ...once });
  const lambda = new LambdaClient({ ...context.sdkConfig('Lambda'), ...once });
  const logs = new CloudWatchLogsClient({ ...context.sdkConfig('CloudWatch Logs'), ...once });
  const s3 = new S3Client({ ...context.sdkConfig('S3'), ...once, forcePathStyle: true });
  const sns = new SNSClient({ ...context.sdkConfig('SNS'), ...once });
  const streams = new Set<string>();

  const ensureStream = async (logGroupName: string, logStreamName: string): Promise<void> => {
    const key = `${logGroupName}:${logStreamName}`;
    if (streams.has(key)) return;
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })).catch((error: Error) => {
      if (error.name !== 'ResourceAlreadyExistsException') throw error;
    });
    streams.add(key);
  };

  return {
    putRecord: (DeliveryStreamName, Data) =>
      firehose.send(new PutRecordCommand({ DeliveryStreamName, Record: { Data } })),
    putRecordBatch: async (DeliveryStreamName, records) => {
      const Records = records.map((Data) => ({ Data }));
      const answer = await firehose.send(new PutRecordBatchCommand({ DeliveryStreamName, Records }));
      const { FailedPutCount = 0, RequestResponses = [] } = answer;
      if (FailedPutCount === 0) return;
      const reason = RequestResponses.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorMessage;
      throw new Error(`${FailedPutCount} of ${records.length} records were not taken: ${reason}`);
    },
    publishToTopic: (TopicArn, Message, MessageStructure) =>
      sns.send(new PublishCommand({ TopicArn, Message, ...(MessageStructure && { MessageStructure }) })),
    putObject: ({ bucket, key, body, cannedAcl }) => {
      const ACL = cannedAcl && { ACL: cannedAcl as ObjectCannedACL };
      return s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...ACL }));
    },
    invokeFunction: async (functionArn, Payload, sourceArn) => {
      const isLetIn = await functions.mayInvoke({ functionArn, service: 'iot.amazonaws.com', sourceArn });
      if (!isLetIn) throw new Error(`The policy of ${functionArn} does not let the rule invoke it.`);
      return lambda.send(new InvokeCommand({ FunctionName: functionArn, Payload, InvocationType: 'Event' }));
    },
    putLogEvents: async (logGroupName, events) => {
      const now = context.clock.now();
      // Our choice: one stream per day; AWS names its streams itself.
      const logStreamName = `iot-rule-${new Date(now).toISOString().slice(0, 10)}`;
      await ensureStream(logGroupName, logStreamName);
      const logEvents = events.map(({ timestamp = now, message }) => ({ timestamp, message }));
      return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    },
    close: () => {
      for (const client of [firehose, lambda, logs, s3, sns]) client.destroy();
    },
  };
}
