import { DescribeDeliveryStreamCommand } from '@aws-sdk/client-firehose';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { UserError, type Clock } from '#kernel';
import {
  findStack,
  replayBackup,
  transformSettings,
  type AwsClients,
  type ReplayOptions,
  type ReplaySummary,
} from '#pipeline';
import type { SplunkClient } from '#splunk/client';
import { createReplaySplunk } from './replay-splunk.ts';

export interface ReplayStackOptions extends Pick<ReplayOptions, 'dryRun' | 'prefix' | 'onUnusable'> {
  readonly clients: AwsClients;
  readonly stackName: string;
  readonly splunk: Pick<SplunkClient, 'search'>;
  readonly index: string;
  /** Where HEC is from here; absent: where the delivery stream sends to. */
  readonly hecUrl?: string;
  /** Absent: the delivery stream's. */
  readonly hecToken?: string;
  /** CA of the HEC certificate, besides Node's own. */
  readonly caPem?: string;
  /** On virtual time: requests hold it. */
  readonly clock?: Clock;
  readonly wait: (ms: number) => Promise<void>;
  readonly now: () => number;
}

/**
 * Replays what the deployed pipeline has backed up. Bucket, endpoint, token and the transform's settings are asked of
 * AWS, so that they are those in use.
 *
 * @throws UserError LAB_AWS_REFUSED, LAB_SPLUNK_REFUSED, LAB_SPLUNK_UNREACHABLE, LAB_TIMEOUT
 */
export async function replayStack(options: ReplayStackOptions): Promise<ReplaySummary> {
  const { clients, stackName } = options;
  const outputs = await stackOutputs(clients, stackName);
  const { DeliveryStreamDescription } = await clients.firehose.send(
    new DescribeDeliveryStreamCommand({ DeliveryStreamName: outputs['DeliveryStreamName'] }),
  );
  const delivery = DeliveryStreamDescription?.Destinations?.[0]?.SplunkDestinationDescription;
  const { Environment } = await clients.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: outputs['TransformFunctionName'] }),
  );
  const splunk = createReplaySplunk({
    splunk: options.splunk,
    index: options.index,
    wait: options.wait,
    hec: {
      url: options.hecUrl ?? delivery?.HECEndpoint ?? '',
      token: options.hecToken ?? delivery?.HECToken ?? '',
      ...(options.caPem !== undefined && { caPem: options.caPem }),
      ...(options.clock && { clock: options.clock }),
    },
  });
  try {
    return await replayBackup({
      s3: clients.s3,
      bucket: outputs['BackupBucketName'] ?? '',
      splunk,
      transform: transformSettings(Environment?.Variables ?? {}),
      now: options.now,
      ...(options.prefix !== undefined && { prefix: options.prefix }),
      ...(options.dryRun !== undefined && { dryRun: options.dryRun }),
      ...(options.onUnusable && { onUnusable: options.onUnusable }),
    });
  } finally {
    splunk.close();
  }
}

async function stackOutputs(clients: AwsClients, stackName: string): Promise<Record<string, string>> {
  const stack = await findStack(clients.cloudformation, stackName);
  if (!stack) {
    throw new UserError('LAB_AWS_REFUSED', `There is no stack ${stackName}.`, {
      hint: 'Deploy the pipeline first: npm run deploy',
    });
  }
  return Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]),
  );
}
