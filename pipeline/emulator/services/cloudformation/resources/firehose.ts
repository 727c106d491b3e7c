import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  DescribeDeliveryStreamCommand,
  UpdateDestinationCommand,
  type CreateDeliveryStreamCommandInput,
  type SplunkDestinationUpdate,
} from '@aws-sdk/client-firehose';
import { TAGS, unlessGone, type ResourceHandler } from './handler.ts';
import type { Properties, Shape } from './shape.ts';

const LOGGING: Shape = { Enabled: 'boolean', LogGroupName: 'string', LogStreamName: 'string' };
const BUFFERING: Shape = { IntervalInSeconds: 'number', SizeInMBs: 'number' };

export const deliveryStream: ResourceHandler = {
  shape: {
    DeliveryStreamName: 'string',
    DeliveryStreamType: 'string',
    DeliveryStreamEncryptionConfigurationInput: { KeyType: 'string', KeyARN: 'string' },
    SplunkDestinationConfiguration: {
      HECEndpoint: 'string',
      HECEndpointType: 'string',
      HECToken: 'string',
      HECAcknowledgmentTimeoutInSeconds: 'number',
      RetryOptions: { DurationInSeconds: 'number' },
      BufferingHints: BUFFERING,
      ProcessingConfiguration: {
        Enabled: 'boolean',
        Processors: [{ Type: 'string', Parameters: [{ ParameterName: 'string', ParameterValue: 'string' }] }],
      },
      S3BackupMode: 'string',
      S3Configuration: {
        BucketARN: 'string',
        RoleARN: 'string',
        Prefix: 'string',
        ErrorOutputPrefix: 'string',
        CompressionFormat: 'string',
        BufferingHints: BUFFERING,
        CloudWatchLoggingOptions: LOGGING,
      },
      CloudWatchLoggingOptions: LOGGING,
    },
    Tags: TAGS,
  },
  required: ['SplunkDestinationConfiguration'],
  replaceOn: [
    'DeliveryStreamName',
    'DeliveryStreamType',
    'DeliveryStreamEncryptionConfigurationInput',
    'Tags',
  ],
  async create(properties, { clients, generateName }) {
    const DeliveryStreamName = (properties['DeliveryStreamName'] as string | undefined) ?? generateName(64);
    const created = await clients.firehose.send(
      new CreateDeliveryStreamCommand({
        ...properties,
        DeliveryStreamName,
      } as CreateDeliveryStreamCommandInput),
    );
    return { physicalId: DeliveryStreamName, attributes: { Arn: created.DeliveryStreamARN ?? '' } };
  },
  async update(physicalId, properties, { clients }) {
    const { DeliveryStreamDescription: stream } = await clients.firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: physicalId }),
    );
    const { S3Configuration, ...destination } = properties['SplunkDestinationConfiguration'] as Properties;
    await clients.firehose.send(
      new UpdateDestinationCommand({
        DeliveryStreamName: physicalId,
        CurrentDeliveryStreamVersionId: stream?.VersionId,
        DestinationId: stream?.Destinations?.[0]?.DestinationId,
        SplunkDestinationUpdate: { ...destination, S3Update: S3Configuration } as SplunkDestinationUpdate,
      }),
    );
    return { physicalId, attributes: { Arn: stream?.DeliveryStreamARN ?? '' } };
  },
  async delete(physicalId, { clients }) {
    const deletion = clients.firehose.send(
      new DeleteDeliveryStreamCommand({ DeliveryStreamName: physicalId }),
    );
    await unlessGone(deletion, 'ResourceNotFoundException');
  },
};
