import type {
  S3DestinationConfiguration,
  S3DestinationDescription,
  SplunkDestinationConfiguration,
  SplunkDestinationDescription,
} from '@aws-sdk/client-firehose';
import { ServiceError } from '../../service.ts';
import { prefixFault } from './backup-key.ts';

/** A Splunk destination with every default filled in. */
export interface SplunkDestination {
  readonly description: SplunkDestinationDescription;
  readonly hecEndpoint: string;
  readonly endpointType: 'Event' | 'Raw';
  readonly hecToken: string;
  readonly ackTimeoutMs: number;
  readonly retryDurationMs: number;
  readonly backupAllEvents: boolean;
  readonly buffer: { readonly maxBytes: number; readonly intervalMs: number };
  readonly transform: TransformSettings | undefined;
  readonly backup: BackupSettings;
  readonly logging: LoggingSettings | undefined;
}

export interface TransformSettings {
  readonly lambdaArn: string;
  readonly roleArn: string | undefined;
  readonly retries: number;
  readonly maxBytes: number;
  readonly intervalMs: number;
}

export interface BackupSettings {
  readonly bucket: string;
  readonly roleArn: string;
  readonly prefix: string | undefined;
  readonly errorOutputPrefix: string | undefined;
  readonly gzip: boolean;
  readonly maxBytes: number;
  readonly intervalMs: number;
}

export interface LoggingSettings {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

const MIB = 1024 * 1024;

/**
 * Checks a configuration and fills in AWS's defaults.
 *
 * Our choice: 180 s and 300 s for the acknowledgement timeout and the retry duration, whose defaults AWS does not
 * document.
 *
 * @throws ServiceError InvalidArgumentException
 */
export function splunkDestination(config: SplunkDestinationConfiguration): SplunkDestination {
  refuseUnless(/^https:\/\/[^\s]+$/.test(config.HECEndpoint ?? ''), 'HECEndpoint must be an https URL.');
  refuseUnless((config.HECEndpoint ?? '').length <= 2048, 'HECEndpoint must have at most 2048 characters.');
  const endpointType = config.HECEndpointType;
  refuseUnless(endpointType === 'Event' || endpointType === 'Raw', 'HECEndpointType must be Raw or Event.');
  refuseUnless(
    config.SecretsManagerConfiguration?.Enabled !== true,
    'SecretsManagerConfiguration is not emulated; give the HECToken.',
  );
  refuseUnless(config.HECToken !== undefined && config.HECToken !== '', 'HECToken is required.');
  const mode = config.S3BackupMode ?? 'FailedEventsOnly';
  refuseUnless(
    mode === 'FailedEventsOnly' || mode === 'AllEvents',
    'S3BackupMode must be FailedEventsOnly or AllEvents.',
  );
  const ackTimeout = whole(
    'HECAcknowledgmentTimeoutInSeconds',
    config.HECAcknowledgmentTimeoutInSeconds ?? 180,
    180,
    600,
  );
  const retry = whole(
    'RetryOptions.DurationInSeconds',
    config.RetryOptions?.DurationInSeconds ?? 300,
    0,
    7200,
  );
  const interval = whole(
    'BufferingHints.IntervalInSeconds',
    config.BufferingHints?.IntervalInSeconds ?? 60,
    0,
    60,
  );
  const size = whole('BufferingHints.SizeInMBs', config.BufferingHints?.SizeInMBs ?? 5, 1, 5);
  const logging = loggingSettings(config);
  const { description: s3, settings: backup } = backupDestination(config.S3Configuration);

  return {
    description: {
      HECEndpoint: config.HECEndpoint,
      HECEndpointType: endpointType,
      HECToken: config.HECToken,
      HECAcknowledgmentTimeoutInSeconds: ackTimeout,
      RetryOptions: { DurationInSeconds: retry },
      S3BackupMode: mode,
      S3DestinationDescription: s3,
      ProcessingConfiguration: config.ProcessingConfiguration ?? { Enabled: false },
      CloudWatchLoggingOptions: config.CloudWatchLoggingOptions ?? { Enabled: false },
      BufferingHints: { IntervalInSeconds: interval, SizeInMBs: size },
    },
    hecEndpoint: config.HECEndpoint!,
    endpointType,
    hecToken: config.HECToken,
    ackTimeoutMs: ackTimeout * 1000,
    retryDurationMs: retry * 1000,
    backupAllEvents: mode === 'AllEvents',
    buffer: { maxBytes: size * MIB, intervalMs: interval * 1000 },
    transform: transformSettings(config),
    backup,
    logging,
  };
}

/** Every processor but Lambda is refused by name. Splunk's defaults: 256 KB, 60 s, 3 repetitions. */
function transformSettings(config: SplunkDestinationConfiguration): TransformSettings | undefined {
  const processing = config.ProcessingConfiguration;
  if (!processing?.Enabled) return undefined;
  const [processor, ...more] = processing.Processors ?? [];
  refuseUnless(processor !== undefined, 'ProcessingConfiguration is enabled without a processor.');
  refuseUnless(more.length === 0, 'More than one processor is not emulated.');
  refuseUnless(processor.Type === 'Lambda', `Processor type ${processor.Type} is not emulated.`);
  const parameters = new Map<string, string>();
  for (const { ParameterName, ParameterValue } of processor.Parameters ?? []) {
    refuseUnless(
      ParameterName !== undefined && LAMBDA_PARAMETERS.has(ParameterName),
      `Processor parameter ${ParameterName} does not belong to a Lambda processor.`,
    );
    parameters.set(ParameterName, ParameterValue ?? '');
  }
  const lambdaArn = parameters.get('LambdaArn') ?? '';
  refuseUnless(
    /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:/.test(lambdaArn),
    'LambdaArn is not a function ARN.',
  );
  const number = (name: string, byDefault: number) => Number(parameters.get(name) ?? byDefault);
  return {
    lambdaArn,
    roleArn: parameters.get('RoleArn'),
    retries: whole('NumberOfRetries', number('NumberOfRetries', 3), 0, 300),
    maxBytes: Math.floor(between('BufferSizeInMBs', number('BufferSizeInMBs', 0.25), 0.2, 3) * MIB),
    intervalMs: whole('BufferIntervalInSeconds', number('BufferIntervalInSeconds', 60), 0, 900) * 1000,
  };
}

const LAMBDA_PARAMETERS: ReadonlySet<string> = new Set([
  'LambdaArn',
  'RoleArn',
  'NumberOfRetries',
  'BufferSizeInMBs',
  'BufferIntervalInSeconds',
]);

/** Snappy, ZIP and KMS are refused by name. */
function backupDestination(config: S3DestinationConfiguration | undefined): {
  description: S3DestinationDescription;
  settings: BackupSettings;
} {
  refuseUnless(config !== undefined, 'S3Configuration is required.');
  const bucket = /^arn:[\w-]+:s3:::(.+)$/.exec(config.BucketARN ?? '')?.[1];
  refuseUnless(bucket !== undefined, 'S3Configuration.BucketARN is not a bucket ARN.');
  refuseUnless(
    /^arn:[\w-]+:iam::\d{12}:role\/.+/.test(config.RoleARN ?? ''),
    'S3Configuration.RoleARN is not a role ARN.',
  );
  const compression = config.CompressionFormat ?? 'UNCOMPRESSED';
  refuseUnless(
    compression === 'UNCOMPRESSED' || compression === 'GZIP',
    `Compression format ${compression} is not emulated.`,
  );
  refuseUnless(
    config.EncryptionConfiguration?.KMSEncryptionConfig === undefined,
    'KMSEncryptionConfig is not emulated; encrypt the bucket.',
  );
  const fault = prefixFault(config.Prefix, config.ErrorOutputPrefix);
  refuseUnless(fault === undefined, `${fault}.`);
  const size = whole(
    'S3Configuration.BufferingHints.SizeInMBs',
    config.BufferingHints?.SizeInMBs ?? 5,
    1,
    128,
  );
  const interval = whole(
    'S3Configuration.BufferingHints.IntervalInSeconds',
    config.BufferingHints?.IntervalInSeconds ?? 300,
    60,
    900,
  );
  return {
    description: {
      RoleARN: config.RoleARN,
      BucketARN: config.BucketARN,
      Prefix: config.Prefix,
      ErrorOutputPrefix: config.ErrorOutputPrefix,
      BufferingHints: { SizeInMBs: size, IntervalInSeconds: interval },
      CompressionFormat: compression,
      EncryptionConfiguration: { NoEncryptionConfig: 'NoEncryption' },
      CloudWatchLoggingOptions: config.CloudWatchLoggingOptions ?? { Enabled: false },
    },
    settings: {
      bucket,
      roleArn: config.RoleARN!,
      prefix: config.Prefix,
      errorOutputPrefix: config.ErrorOutputPrefix,
      gzip: compression === 'GZIP',
      maxBytes: size * MIB,
      intervalMs: interval * 1000,
    },
  };
}

function loggingSettings(config: SplunkDestinationConfiguration): LoggingSettings | undefined {
  const options = config.CloudWatchLoggingOptions;
  if (!options?.Enabled) return undefined;
  const { LogGroupName: logGroupName, LogStreamName: logStreamName } = options;
  refuseUnless(
    logGroupName !== undefined && logStreamName !== undefined,
    'CloudWatchLoggingOptions needs LogGroupName and LogStreamName when enabled.',
  );
  return { logGroupName, logStreamName };
}

function whole(name: string, value: number, least: number, most: number): number {
  refuseUnless(Number.isInteger(value), `${name} must be a whole number.`);
  return between(name, value, least, most);
}

function between(name: string, value: number, least: number, most: number): number {
  refuseUnless(value >= least && value <= most, `${name} must be between ${least} and ${most}.`);
  return value;
}

function refuseUnless(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ServiceError('InvalidArgumentException', message);
}
