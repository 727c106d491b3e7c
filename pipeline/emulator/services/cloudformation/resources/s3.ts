import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutPublicAccessBlockCommand,
  type BucketLocationConstraint,
  type PutBucketEncryptionCommandInput,
  type PutBucketOwnershipControlsCommandInput,
  type PutBucketTaggingCommandInput,
  type PutPublicAccessBlockCommandInput,
} from '@aws-sdk/client-s3';
import { TAGS, unlessGone, type ResourceContext, type ResourceHandler } from './handler.ts';
import type { Properties } from './shape.ts';

export const bucket: ResourceHandler = {
  shape: {
    BucketName: 'string',
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          BucketKeyEnabled: 'boolean',
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'string', KMSMasterKeyID: 'string' },
        },
      ],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: 'boolean',
      BlockPublicPolicy: 'boolean',
      IgnorePublicAcls: 'boolean',
      RestrictPublicBuckets: 'boolean',
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'string' }] },
    Tags: TAGS,
  },
  replaceOn: ['BucketName'],
  async create(properties, context) {
    const Bucket = (properties['BucketName'] as string | undefined) ?? context.generateName(63).toLowerCase();
    await context.clients.s3.send(
      new CreateBucketCommand({
        Bucket,
        ...(context.region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: context.region as BucketLocationConstraint },
        }),
      }),
    );
    context.started(Bucket);
    await configureBucket(Bucket, properties, context);
    return describe(Bucket, context);
  },
  async update(physicalId, properties, context) {
    await configureBucket(physicalId, properties, context);
    return describe(physicalId, context);
  },
  async delete(physicalId, { clients }) {
    await unlessGone(clients.s3.send(new DeleteBucketCommand({ Bucket: physicalId })), 'NoSuchBucket');
  },
};

function describe(name: string, { region }: ResourceContext) {
  return {
    physicalId: name,
    attributes: {
      Arn: `arn:aws:s3:::${name}`,
      DomainName: `${name}.s3.amazonaws.com`,
      RegionalDomainName: `${name}.s3.${region}.amazonaws.com`,
    },
  };
}

async function configureBucket(Bucket: string, properties: Properties, { clients }: ResourceContext) {
  const { BucketEncryption, PublicAccessBlockConfiguration, OwnershipControls, Tags } = properties;
  if (BucketEncryption) {
    const { ServerSideEncryptionConfiguration } = BucketEncryption as {
      ServerSideEncryptionConfiguration: (Properties & {
        ServerSideEncryptionByDefault: { SSEAlgorithm: string; KMSMasterKeyID?: string };
      })[];
    };
    const Rules = ServerSideEncryptionConfiguration.map(
      ({ ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }) => ({
        BucketKeyEnabled,
        ApplyServerSideEncryptionByDefault: byDefault,
      }),
    );
    await clients.s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules },
      } as PutBucketEncryptionCommandInput),
    );
  }
  if (PublicAccessBlockConfiguration) {
    await clients.s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration,
      } as PutPublicAccessBlockCommandInput),
    );
  }
  if (OwnershipControls) {
    await clients.s3.send(
      new PutBucketOwnershipControlsCommand({
        Bucket,
        OwnershipControls,
      } as PutBucketOwnershipControlsCommandInput),
    );
  }
  if (Tags) {
    const input = { Bucket, Tagging: { TagSet: Tags } } as PutBucketTaggingCommandInput;
    await clients.s3.send(new PutBucketTaggingCommand(input));
  }
}

export const bucketPolicy: ResourceHandler = {
  shape: { Bucket: 'string', PolicyDocument: 'json' },
  required: ['Bucket', 'PolicyDocument'],
  replaceOn: ['Bucket'],
  async create(properties, { clients }) {
    const Bucket = properties['Bucket'] as string;
    const Policy = JSON.stringify(properties['PolicyDocument']);
    await clients.s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    return { physicalId: Bucket };
  },
  update: (_physicalId, properties, context) => bucketPolicy.create(properties, context),
  async delete(physicalId, { clients }) {
    const deletion = clients.s3.send(new DeleteBucketPolicyCommand({ Bucket: physicalId }));
    await unlessGone(deletion, 'NoSuchBucket', 'NoSuchBucketPolicy');
  },
};
