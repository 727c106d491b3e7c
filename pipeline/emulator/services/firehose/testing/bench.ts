import type { SplunkDestinationConfiguration } from '@aws-sdk/client-firehose';
import { ConnectionRegistry, VirtualClock, createRandom, silentLogger, type Hold } from '#kernel';
import type { EmulatorContext } from '../../../service.ts';
import { createFirehoseService, type FirehoseDependencies } from '../index.ts';
import { startFakeAws } from './fake-aws.ts';
import { startFakeHec } from './fake-hec.ts';

export const START_MS = Date.parse('2026-01-05T00:00:00Z');
const LAMBDA_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:transform';
export const ROLE_ARN = 'arn:aws:iam::000000000000:role/firehose';

/** A stream named `s` between a fake AWS and a fake HEC, on virtual time. */
export async function startBench(
  options: {
    configuration?: Partial<SplunkDestinationConfiguration>;
    transform?: boolean;
    dependencies?: FirehoseDependencies;
    trustHec?: boolean;
  } = {},
) {
  const aws = await startFakeAws();
  const hec = await startFakeHec();
  const clock = new VirtualClock({ startMs: START_MS });
  const context: EmulatorContext = {
    clock,
    logger: silentLogger,
    random: createRandom('firehose test'),
    connections: new ConnectionRegistry(),
    region: 'us-east-1',
    accountId: '000000000000',
    ca: { certificatePem: '', privateKeyPem: '' },
    sdkConfig: () => ({
      endpoint: aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  };
  const trustedCaPem = options.trustHec === false ? [] : [hec.caPem];
  const firehose = createFirehoseService(context, { trustedCaPem, ...options.dependencies });
  const call = async <Output>(operation: string, input: object): Promise<Output> =>
    firehose.service.operations[operation]!(input, {
      service: 'Firehose',
      operation,
      requestId: 'r',
      accessKeyId: 'test',
      wait: (pending) => pending,
    }) as Output;

  await call('CreateDeliveryStream', {
    DeliveryStreamName: 's',
    SplunkDestinationConfiguration: splunkConfiguration(hec.url, options),
  });
  return {
    aws,
    hec,
    clock,
    call,
    counters: () => firehose.counters(),
    metrics: () => firehose.metrics(),
    put: (...texts: string[]) => texts.map((text) => firehose.putRecord('s', Buffer.from(text))),
    /** Runs `main` and then lets `seconds` of lab time pass. */
    run: (seconds: number, main: (hold: Hold) => void | Promise<void> = () => {}) =>
      clock.run('test', async (hold) => {
        await main(hold);
        await hold.sleep(seconds * 1000);
      }),
    async [Symbol.asyncDispose]() {
      firehose.close();
      await aws[Symbol.asyncDispose]();
      await hec[Symbol.asyncDispose]();
    },
  };
}

export function splunkConfiguration(
  hecEndpoint: string,
  options: { configuration?: Partial<SplunkDestinationConfiguration>; transform?: boolean } = {},
): SplunkDestinationConfiguration {
  return {
    HECEndpoint: hecEndpoint,
    HECEndpointType: 'Event',
    HECToken: 'token',
    S3Configuration: { RoleARN: ROLE_ARN, BucketARN: 'arn:aws:s3:::backup' },
    ...(options.transform && {
      ProcessingConfiguration: {
        Enabled: true,
        Processors: [
          {
            Type: 'Lambda',
            Parameters: [
              { ParameterName: 'LambdaArn', ParameterValue: LAMBDA_ARN },
              { ParameterName: 'RoleArn', ParameterValue: ROLE_ARN },
            ],
          },
        ],
      },
    }),
    ...options.configuration,
  };
}
