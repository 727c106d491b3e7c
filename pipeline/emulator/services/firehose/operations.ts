import type * as FirehoseSdk from '@aws-sdk/client-firehose';
import type { CreateDeliveryStreamInput, SplunkDestinationConfiguration } from '@aws-sdk/client-firehose';
import { ServiceError, type Operations } from '../../service.ts';
import { splunkDestination } from './destination.ts';
import { PUT_LIMITS, checkStreamName, checkTags, invalid, recordData } from './limits.ts';
import { DESTINATION_ID, describeStream, type DeliveryStreams, type StreamEntry } from './streams.ts';

/** Members of `CreateDeliveryStream` that lead somewhere else than DirectPut → Splunk: refused by name. */
const NOT_EMULATED = [
  'KinesisStreamSourceConfiguration',
  'MSKSourceConfiguration',
  'DatabaseSourceConfiguration',
  'S3DestinationConfiguration',
  'ExtendedS3DestinationConfiguration',
  'RedshiftDestinationConfiguration',
  'ElasticsearchDestinationConfiguration',
  'AmazonopensearchserviceDestinationConfiguration',
  'AmazonOpenSearchServerlessDestinationConfiguration',
  'HttpEndpointDestinationConfiguration',
  'SnowflakeDestinationConfiguration',
  'IcebergDestinationConfiguration',
] as const satisfies readonly (keyof CreateDeliveryStreamInput)[];

export interface FirehosePorts {
  readonly streams: DeliveryStreams;
  /** Whether Firehose may take a role of the configuration. */
  readonly checkRoles: (destination: SplunkDestinationConfiguration) => void | Promise<void>;
  readonly now: () => number;
}

/** Amazon Data Firehose's API (docs.aws.amazon.com/firehose/latest/APIReference). */
export function firehoseOperations(ports: FirehosePorts): Operations<typeof FirehoseSdk> {
  const { streams } = ports;
  const changed = (entry: StreamEntry) => {
    entry.updatedMs = ports.now();
  };

  return {
    async CreateDeliveryStream(input) {
      checkStreamName(input.DeliveryStreamName);
      if ((input.DeliveryStreamType ?? 'DirectPut') !== 'DirectPut') {
        throw invalid(`Delivery stream type ${input.DeliveryStreamType} is not emulated.`);
      }
      for (const member of NOT_EMULATED) {
        if (input[member] !== undefined)
          throw invalid(`${member} is not emulated; the destination is Splunk.`);
      }
      if (!input.SplunkDestinationConfiguration) throw invalid('SplunkDestinationConfiguration is required.');
      checkTags(input.Tags);
      const destination = splunkDestination(input.SplunkDestinationConfiguration);
      await ports.checkRoles(input.SplunkDestinationConfiguration);
      const entry = streams.create(input.DeliveryStreamName, destination);
      for (const { Key, Value } of input.Tags ?? []) entry.tags.set(Key!, Value ?? '');
      entry.encryption = encryption(input.DeliveryStreamEncryptionConfigurationInput);
      return { DeliveryStreamARN: entry.arn };
    },

    DescribeDeliveryStream(input) {
      return { DeliveryStreamDescription: describeStream(streams.get(input.DeliveryStreamName)) };
    },

    ListDeliveryStreams(input) {
      const names = streams.names().toSorted();
      const from = input.ExclusiveStartDeliveryStreamName;
      const rest = from === undefined ? names : names.filter((name) => name > from);
      const page = rest.slice(0, input.Limit ?? 10);
      return { DeliveryStreamNames: page, HasMoreDeliveryStreams: page.length < rest.length };
    },

    DeleteDeliveryStream(input) {
      streams.delete(streams.get(input.DeliveryStreamName));
      return {};
    },

    PutRecord(input) {
      const entry = streams.get(input.DeliveryStreamName);
      const id = streams.put(entry, recordData(input.Record?.Data));
      return { RecordId: id, Encrypted: entry.encryption !== undefined };
    },

    PutRecordBatch(input) {
      const entry = streams.get(input.DeliveryStreamName);
      const records = (input.Records ?? []).map(({ Data }) => recordData(Data));
      if (records.length < 1 || records.length > PUT_LIMITS.batchRecords) {
        throw invalid(`A batch has 1 to ${PUT_LIMITS.batchRecords} records.`);
      }
      const bytes = records.reduce((sum, data) => sum + data.length, 0);
      if (bytes > PUT_LIMITS.batchBytes) {
        throw invalid(`A batch must not be larger than ${PUT_LIMITS.batchBytes} bytes.`);
      }
      const RequestResponses = records.map((data) => putOrExplain(streams, entry, data));
      return {
        FailedPutCount: RequestResponses.filter(({ ErrorCode }) => ErrorCode !== undefined).length,
        Encrypted: entry.encryption !== undefined,
        RequestResponses,
      };
    },

    async UpdateDestination(input) {
      const entry = streams.get(input.DeliveryStreamName);
      if (input.CurrentDeliveryStreamVersionId !== String(entry.version)) {
        throw new ServiceError(
          'ConcurrentModificationException',
          `The stream is at version ${entry.version}, not ${input.CurrentDeliveryStreamVersionId}.`,
        );
      }
      if (input.DestinationId !== DESTINATION_ID)
        throw invalid(`Destination ${input.DestinationId} not found.`);
      const update = input.SplunkDestinationUpdate;
      if (!update) throw invalid('SplunkDestinationUpdate is required.');
      const { S3DestinationDescription: s3, ...current } = entry.destination.description;
      if (current.S3BackupMode === 'AllEvents' && update.S3BackupMode === 'FailedEventsOnly') {
        throw invalid('S3BackupMode cannot be changed from AllEvents to FailedEventsOnly.');
      }
      const { S3Update, ...rest } = update;
      const merged = {
        ...given(current),
        ...given(rest),
        S3Configuration: { ...given(s3), ...given(S3Update) },
      } as SplunkDestinationConfiguration;
      const destination = splunkDestination(merged);
      await ports.checkRoles(merged);
      entry.destination = destination;
      entry.version++;
      changed(entry);
      return {};
    },

    TagDeliveryStream(input) {
      const { tags } = streams.get(input.DeliveryStreamName);
      checkTags(input.Tags, tags.size);
      for (const { Key, Value } of input.Tags ?? []) tags.set(Key!, Value ?? '');
      return {};
    },

    UntagDeliveryStream(input) {
      const { tags } = streams.get(input.DeliveryStreamName);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },

    ListTagsForDeliveryStream(input) {
      const { tags } = streams.get(input.DeliveryStreamName);
      const from = input.ExclusiveStartTagKey;
      const all = [...tags].map(([Key, Value]) => ({ Key, Value }));
      const rest = from === undefined ? all : all.slice(all.findIndex(({ Key }) => Key === from) + 1);
      const page = rest.slice(0, input.Limit ?? 50);
      return { Tags: page, HasMoreTags: page.length < rest.length };
    },

    StartDeliveryStreamEncryption(input) {
      const entry = streams.get(input.DeliveryStreamName);
      entry.encryption = encryption(
        input.DeliveryStreamEncryptionConfigurationInput ?? { KeyType: 'AWS_OWNED_CMK' },
      );
      changed(entry);
      return {};
    },

    StopDeliveryStreamEncryption(input) {
      const entry = streams.get(input.DeliveryStreamName);
      entry.encryption = undefined;
      changed(entry);
      return {};
    },
  };
}

/** A batch is taken record by record: what is throttled comes back with its reason. */
function putOrExplain(
  streams: DeliveryStreams,
  entry: StreamEntry,
  data: Buffer,
): { RecordId?: string; ErrorCode?: string; ErrorMessage?: string } {
  try {
    return { RecordId: streams.put(entry, data) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { ErrorCode: error.name, ErrorMessage: error.message };
  }
}

/** Encryption is a flag here: nothing is stored that could be encrypted. */
function encryption(
  input: CreateDeliveryStreamInput['DeliveryStreamEncryptionConfigurationInput'],
): StreamEntry['encryption'] {
  if (input === undefined) return undefined;
  const { KeyType: keyType, KeyARN: keyArn } = input;
  if (keyType !== 'AWS_OWNED_CMK' && keyType !== 'CUSTOMER_MANAGED_CMK') {
    throw invalid('KeyType must be AWS_OWNED_CMK or CUSTOMER_MANAGED_CMK.');
  }
  if ((keyType === 'CUSTOMER_MANAGED_CMK') !== (keyArn !== undefined)) {
    throw invalid('KeyARN belongs to CUSTOMER_MANAGED_CMK, and only to it.');
  }
  return { keyType, keyArn };
}

/** The members that have a value. */
function given<T extends object>(value: T | undefined): Partial<T> {
  const entries = Object.entries(value ?? {}).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}
