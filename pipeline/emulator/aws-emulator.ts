import { Lifecycle, type Clock, type ConnectionRegistry, type Logger, type Random } from '#kernel';

import { createRemotePorts } from './action-ports.ts';
import { createBroker, registryIdentities, type Broker, type BrokerQuotas } from './broker/index.ts';
import { createDeviceDefender, registryProfiles, type DeviceDefender } from './device-defender/index.ts';
import { sumUp, type EmulatorCounters } from './emulator-counters.ts';
import { watchedHandlers, watchedObserver, type DataPathWatch } from './data-path-watch.ts';
import { Faults, type FaultSwitch } from './faults.ts';
import { createGateway } from './gateway.ts';
import { createFunctionPermissions } from './function-permissions.ts';
import type { CertifiedKey } from './pki/index.ts';
import { createRoleAuthorizer, type RoleDecision, type RoleRequest } from './roles.ts';
import { createRuleEndpoints } from './rule-endpoints.ts';
import { checkRuleActions, checkRuleSql, createRulesEngine, registryRules } from './rules/index.ts';
import type { EmulatorContext, Service, ServiceId } from './service.ts';
import { createCloudFormationService } from './services/cloudformation/index.ts';
import { createCloudWatchLogsService } from './services/cloudwatch-logs/index.ts';
import { createFirehoseService, type ForeignSplunk } from './services/firehose/index.ts';
import { createIamService } from './services/iam/index.ts';
import { createIotDataService } from './services/iot-data/index.ts';
import { closedDetectOperations, createIotService } from './services/iot/index.ts';
import { createLambdaService } from './services/lambda/index.ts';
import { createS3Service } from './services/s3/index.ts';
import { createSecretsManagerService } from './services/secrets-manager/index.ts';
import { createSnsService } from './services/sns/index.ts';
import { createStsService } from './services/sts/index.ts';

export interface AwsEmulatorOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  /** What the fleet announces about its sockets. */
  readonly connections: ConnectionRegistry;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly httpPort?: number;
  /** Default 0: any free port. */
  readonly mqttsPort?: number;
  /** Signs device certificates. */
  readonly ca: CertifiedKey;
  /** The MQTT server's certificate. */
  readonly server: CertifiedKey;
  /** CAs that HEC certificates are trusted by, besides Node's own. */
  readonly trustedCaPem?: readonly string[];
  readonly region: string;
  readonly accountId: string;
  /** How Firehose treats a Splunk that is not on lab time; absent: Splunk shares the clock. */
  readonly foreignSplunk?: ForeignSplunk;
  /** Services that live elsewhere: called there, and not served here. */
  readonly endpoints?: Partial<Record<ServiceId, string>>;
  /** Answers as an account does that never used Device Defender Detect, which is closed to new customers. */
  readonly detectClosed?: boolean;
  /** Broker quotas that differ from AWS's; `Infinity` switches one off. */
  readonly quotas?: Partial<BrokerQuotas>;
  /** Told of every record that a rule hands to this emulator's Firehose, and whether it was taken. */
  readonly onRuleRecord?: (data: Buffer, taken: boolean) => void;
  /** Told of what passes each stage of the data path. */
  readonly watch?: DataPathWatch;
}

/** A running AWS stand-in. */
export interface AwsEmulator extends AsyncDisposable {
  /** For every SDK client: `http://host:port`. */
  readonly httpUrl: string;
  readonly mqttsPort: number;
  /** What goes wrong on purpose. */
  readonly faults: FaultSwitch;
  /** Ends every MQTT connection and takes no new one for `downMs` milliseconds of lab time. */
  restartBroker(downMs: number): void;
  counters(): EmulatorCounters;
  /** The operations that each service answers, by name; every other one is answered 501. */
  operations(): Readonly<Partial<Record<ServiceId, readonly string[]>>>;
  close(): Promise<void>;
}

/** Emulation takes any key; the emulator's own calls are signed with this one. */
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };
const MQTTS_PORT = 8883;

/**
 * Starts the AWS stand-in: one HTTP endpoint for all services, the MQTT broker, Device Defender, rules and Firehose.
 *
 * Throws `LAB_PORT_TAKEN`.
 */
export async function createAwsEmulator(options: AwsEmulatorOptions): Promise<AwsEmulator> {
  const { clock, region, accountId, watch, host = '127.0.0.1', endpoints = {} } = options;
  const lifecycle = new Lifecycle();
  const faults = new Faults();
  try {
    const gateway = await createGateway({
      context: options,
      host,
      ...(options.httpPort !== undefined && { port: options.httpPort }),
      faults,
    });
    lifecycle.add('AWS endpoint', () => gateway.close());
    const context: EmulatorContext = {
      clock,
      logger: options.logger,
      random: options.random,
      connections: options.connections,
      region,
      accountId,
      ca: options.ca,
      sdkConfig: (service) => ({
        endpoint: endpoints[service] ?? gateway.url,
        region,
        credentials: CREDENTIALS,
      }),
    };
    const served: Service[] = [];
    const serve = (service: Service): void => {
      if (endpoints[service.id] !== undefined) return;
      gateway.register(service);
      served.push(service);
    };

    // The IAM service here says when something changes; another one has to be asked again.
    const roles = createRoleAuthorizer({ context, ...(endpoints.IAM === undefined && { ttlMs: Infinity }) });
    lifecycle.add('roles', () => roles.close());
    const authorize = (request: RoleRequest): RoleDecision | Promise<RoleDecision> =>
      roles.authorizeCached(request) ?? roles.authorize(request);

    const iam = createIamService(context, { onChange: () => roles.invalidate() });
    serve(iam.service);
    serve(createStsService(context, { roleId: iam.roleId }));
    serve(createS3Service(context));
    serve(createSecretsManagerService(context));
    serve(createCloudWatchLogsService(context));

    const lambda = createLambdaService(context, { authorize, faults });
    lifecycle.add('Lambda', () => lambda.close());
    serve(lambda.service);
    const functions = createFunctionPermissions(context);
    lifecycle.add('function permissions', () => functions.close());
    const trust = options.trustedCaPem && { trustedCaPem: options.trustedCaPem };
    const sns = createSnsService(context, { authorize, functions, ...trust });
    lifecycle.add('SNS', () => sns.close());
    serve(sns.service);
    const firehose = createFirehoseService(context, {
      ...(watch && { watch }),
      authorize,
      faults,
      ...trust,
      ...(options.foreignSplunk && { foreignSplunk: options.foreignSplunk }),
    });
    lifecycle.add('Firehose', () => firehose.close());
    serve(firehose.service);

    const iot = createIotService(context, {
      parseRuleSql: checkRuleSql,
      checkRuleActions,
      confirmDestination: (url, message, onProblem) => ruleEndpoints.confirm(url, message, onProblem),
      endpointAddress: () => (broker.port === MQTTS_PORT ? host : `${host}:${broker.port}`),
    });
    serve(iot.service);
    const ruleEndpoints = createRuleEndpoints({
      clock,
      logger: options.logger.child('rules'),
      trustedCaPem: options.trustedCaPem ?? [],
      isConfirmed: (url) =>
        [...iot.state.topicRuleDestinations.values()].some(
          ({ confirmationUrl, status }) => confirmationUrl === url && status === 'ENABLED',
        ),
    });
    lifecycle.add('rule endpoints', () => ruleEndpoints.close());
    const ports = createRemotePorts(context, functions);
    lifecycle.add('rule actions', () => ports.close());
    const rules = createRulesEngine(context, {
      rules: registryRules(iot.state),
      ports: {
        ...ports,
        post: ruleEndpoints.post,
        ...(endpoints.Firehose === undefined && localStreams(firehose.putRecord, options.onRuleRecord)),
        publish: (message) => broker.publish(message),
      },
      authorizeRole: authorize,
    });
    const defender: DeviceDefender = createDeviceDefender(context, {
      profiles: registryProfiles(iot.state),
      publish: (message) => broker.publish(message),
      devices: () => broker.devices(),
      authorizeRole: authorize,
      iot,
      rolePolicies: (roleArn) => roles.policiesOf(roleArn),
      publishAlert: (topicArn, _roleArn, message) => ports.publishToTopic(topicArn, message),
    });
    lifecycle.add('Device Defender', () => defender.close());
    if (options.detectClosed) iot.add(closedDetectOperations);
    const broker: Broker = await createBroker(context, {
      identities: registryIdentities(context, iot.state),
      handlers: watchedHandlers({ ingest: rules.ingest, match: rules.match, report: defender.report }, watch),
      observer: watchedObserver(defender.observer, watch),
      server: options.server,
      host,
      ...(options.mqttsPort !== undefined && { port: options.mqttsPort }),
      ...(options.quotas && { quotas: options.quotas }),
    });
    lifecycle.add('broker', () => broker.close());
    serve(createIotDataService(context, { broker }));

    const cloudformation = createCloudFormationService(context);
    lifecycle.add('CloudFormation', () => cloudformation.close());
    serve(cloudformation.service);

    return {
      httpUrl: gateway.url,
      mqttsPort: broker.port,
      faults,
      restartBroker: (downMs) => broker.restart(downMs),
      counters: () =>
        sumUp({
          broker: broker.counters(),
          defender: defender.counters(),
          rules: rules.counters(),
          firehose: firehose.counters(),
          firehoseMetrics: firehose.metrics(),
          sns: sns.counters(),
        }),
      operations: () =>
        Object.fromEntries(served.map(({ id, operations }) => [id, Object.keys(operations).toSorted()])),
      close: () => lifecycle.close(),
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

type PutRecord = (streamName: string, data: Buffer) => string;

/** Streams of this emulator take records at once, without the wire. */
function localStreams(put: PutRecord, watch: AwsEmulatorOptions['onRuleRecord']) {
  const putRecord = watched(put, watch);
  return {
    putRecord,
    putRecordBatch: (streamName: string, records: readonly Buffer[]) => {
      const problems: unknown[] = [];
      for (const data of records) {
        try {
          putRecord(streamName, data);
        } catch (error) {
          problems.push(error);
        }
      }
      if (problems.length === 0) return;
      const message = `${problems.length} of ${records.length} records were not taken: ${String(problems[0])}`;
      throw new Error(message, { cause: problems[0] });
    },
  };
}

function watched(put: PutRecord, watch: AwsEmulatorOptions['onRuleRecord']): PutRecord {
  if (!watch) return put;
  return (streamName, data) => {
    let taken = false;
    try {
      const id = put(streamName, data);
      taken = true;
      return id;
    } finally {
      watch(data, taken);
    }
  };
}
