import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { FirehoseClient, PutRecordCommand } from '@aws-sdk/client-firehose';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

import type { ActionPorts } from './rules/index.ts';
import type { EmulatorContext } from './service.ts';

/** The actions that call other services, through the SDK: whoever serves them. */
export interface RemotePorts extends Required<Omit<ActionPorts, 'publish'>> {
  close(): void;
}

/** What rules call when their actions leave IoT. One attempt each: repeating is the rules engine's business. */
export function createRemotePorts(context: EmulatorContext): RemotePorts {
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
    publishToTopic: (TopicArn, Message) => sns.send(new PublishCommand({ TopicArn, Message })),
    putObject: (Bucket, Key, Body) => s3.send(new PutObjectCommand({ Bucket, Key, Body })),
    invokeFunction: (FunctionName, Payload) =>
      lambda.send(new InvokeCommand({ FunctionName, Payload, InvocationType: 'Event' })),
    putLogEvents: async (logGroupName, messages) => {
      const timestamp = context.clock.now();
      // Our choice: one stream per day; AWS names its streams itself.
      const logStreamName = `iot-rule-${new Date(timestamp).toISOString().slice(0, 10)}`;
      await ensureStream(logGroupName, logStreamName);
      const logEvents = messages.map((message) => ({ timestamp, message }));
      return logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
    },
    close: () => {
      for (const client of [firehose, lambda, logs, s3, sns]) client.destroy();
    },
  };
}
