import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { SplunkDestinationConfiguration } from '@aws-sdk/client-firehose';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { DataPathWatch } from '../../data-path-watch.ts';
import type { Faults } from '../../faults.ts';
import { type EmulatorContext, type Service } from '../../service.ts';
import type { FirehoseCounters } from './counters.ts';
import { createHecClient } from './hec-client.ts';
import { invalid, recordData } from './limits.ts';
import { firehoseOperations } from './operations.ts';
import { withPatientAcks } from './patient-acks.ts';
import { FIREHOSE_PRINCIPAL, type AuthorizeRole } from './roles.ts';
import { DeliveryStreams } from './streams.ts';

export type { FirehoseCounters } from './counters.ts';
export type { AuthorizeRole, RoleDecision, RoleRequest } from './roles.ts';

export interface FirehoseDependencies {
  /** Absent: every role may do everything. */
  readonly authorize?: AuthorizeRole;
  /** CAs that HEC certificates are trusted by, besides Node's own. */
  readonly trustedCaPem?: readonly string[];
  readonly faults?: Faults;
  readonly foreignSplunk?: ForeignSplunk;
  /** Told of records as they are taken in and as they leave. */
  readonly watch?: DataPathWatch;
}

/** A Splunk that does not keep up with lab time: somebody else's, or one in another process while time runs fast. */
export interface ForeignSplunk {
  /** For a Splunk with a certificate of its own making; Firehose itself accepts none. */
  readonly acceptAnyCertificate: boolean;
  /** Real milliseconds in which it may answer and acknowledge. */
  readonly ackPatienceMs: number;
}

export interface FirehoseService {
  readonly service: Service;
  /**
   * The rules engine's way in: like `PutRecord`, without the wire.
   *
   * @returns the record id
   * @throws ServiceError ResourceNotFoundException, InvalidArgumentException, ServiceUnavailableException
   */
  putRecord(streamName: string, data: Buffer): string;
  counters(): FirehoseCounters;
  /** Each stream's metrics by stream name, under the names of CloudWatch's namespace `AWS/Firehose`. */
  metrics(): Record<string, Record<string, number>>;
  close(): void;
}

/** Amazon Data Firehose with Splunk as its destination. */
export function createFirehoseService(
  context: EmulatorContext,
  dependencies: FirehoseDependencies = {},
): FirehoseService {
  const { clock, region, accountId } = context;
  const logger = context.logger.child('firehose');
  const random = context.random.fork('firehose');
  const authorize: AuthorizeRole = dependencies.authorize ?? (() => ({ allowed: true }));
  // Firehose has its own rules for repeating calls.
  const once = { maxAttempts: 1 };
  const lambda = new LambdaClient({ ...context.sdkConfig('Lambda'), ...once });
  const s3 = new S3Client({ ...context.sdkConfig('S3'), ...once, forcePathStyle: true });
  const logs = new CloudWatchLogsClient({ ...context.sdkConfig('CloudWatch Logs'), ...once });
  const foreign = dependencies.foreignSplunk;
  const hec = createHecClient({
    clock,
    trustedCaPem: dependencies.trustedCaPem ?? [],
    acceptAnyCertificate: foreign?.acceptAnyCertificate ?? false,
    ...(foreign && { patienceMs: foreign.ackPatienceMs }),
  });
  const client = foreign ? withPatientAcks(hec, clock, foreign.ackPatienceMs) : hec;

  const streams = new DeliveryStreams({
    arn: (name) => `arn:aws:firehose:${region}:${accountId}:deliverystream/${name}`,
    now: () => clock.now(),
    isThrottled: (name) =>
      dependencies.faults?.take('firehose-throttle', ({ streamName = name }) => streamName === name) !==
      undefined,
    openPath: (entry) => {
      const ids = random.fork(entry.name);
      const newUuid = () => ids.uuid();
      const { counters, arn, name } = entry;
      return {
        clock,
        transformation: {
          clock,
          lambda,
          authorize,
          region,
          deliveryStreamArn: arn,
          newInvocationId: newUuid,
          counters,
        },
        delivery: { clock, client, destination: () => entry.destination, channel: newUuid(), counters },
        backup: {
          clock,
          s3,
          authorize,
          streamName: name,
          streamVersion: () => String(entry.version),
          newUuid,
        },
        errorLog: { clock, logs, logger },
        watch: dependencies.watch,
      };
    },
  });

  const checkRoles = async (destination: SplunkDestinationConfiguration) => {
    for (const roleArn of rolesOf(destination)) {
      const request = { action: 'sts:AssumeRole', resource: roleArn };
      const decision = await authorize({ roleArn, service: FIREHOSE_PRINCIPAL, ...request });
      if (decision.reason === 'assume') {
        throw invalid(`Firehose is unable to assume role ${roleArn}. Please check the role provided.`);
      }
    }
  };

  return {
    service: {
      id: 'Firehose',
      operations: firehoseOperations({ streams, checkRoles, now: () => clock.now() }),
    },
    putRecord: (streamName, data) => streams.put(streams.get(streamName), recordData(data)),
    counters: () => streams.counters(),
    metrics: () => streams.metrics(),
    close: () => {
      streams.close();
      client.close();
      for (const sdkClient of [lambda, s3, logs]) sdkClient.destroy();
    },
  };
}

/** The roles of a configuration: the backup's, and the transform's when it has one. */
function rolesOf({ S3Configuration, ProcessingConfiguration }: SplunkDestinationConfiguration): Set<string> {
  const parameters = (ProcessingConfiguration?.Processors ?? []).flatMap(
    ({ Parameters }) => Parameters ?? [],
  );
  const transformRole = parameters.find(({ ParameterName }) => ParameterName === 'RoleArn')?.ParameterValue;
  return new Set([S3Configuration?.RoleARN, transformRole].filter((role) => role !== undefined));
}
