import { ServiceError, type Operations } from '../../service.ts';
import type { BucketSettings, Buckets } from './state.ts';

type S3 = Operations<typeof import('@aws-sdk/client-s3')>;

/** S3 encrypts every bucket since January 2023. */
const DEFAULT_ENCRYPTION = {
  Rules: [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false },
  ],
};

/** What S3 says when a setting was never put. */
const ABSENT: Partial<Record<keyof BucketSettings, readonly [name: string, message: string]>> = {
  policy: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  publicAccessBlock: [
    'NoSuchPublicAccessBlockConfiguration',
    'The public access block configuration was not found',
  ],
  ownership: ['OwnershipControlsNotFoundError', 'The bucket ownership controls were not found'],
  tags: ['NoSuchTagSet', 'The TagSet does not exist'],
};

/** Encryption, policy, public access block, ownership, tags, versioning state. Kept and given back, never enforced. */
export function bucketSettingOperations(buckets: Buckets) {
  const settings = (bucket: string) => buckets.get(bucket).settings;

  const demand = <Name extends keyof BucketSettings>(
    bucket: string,
    name: Name,
  ): NonNullable<BucketSettings[Name]> => {
    const value = settings(bucket)[name];
    if (value !== undefined) return value;
    const [error, message] = ABSENT[name] ?? ['InternalError', `${name} is not set`];
    throw new ServiceError(error, message, { status: 404, members: { BucketName: bucket } });
  };

  return {
    PutBucketEncryption: ({ Bucket, ServerSideEncryptionConfiguration }) => {
      settings(Bucket).encryption = ServerSideEncryptionConfiguration;
      return {};
    },
    GetBucketEncryption: ({ Bucket }) => ({
      ServerSideEncryptionConfiguration: settings(Bucket).encryption ?? DEFAULT_ENCRYPTION,
    }),
    DeleteBucketEncryption: ({ Bucket }) => {
      delete settings(Bucket).encryption;
      return {};
    },

    PutBucketPolicy: ({ Bucket, Policy }) => {
      settings(Bucket).policy = checkPolicy(Policy);
      return {};
    },
    GetBucketPolicy: ({ Bucket }) => ({ Policy: demand(Bucket, 'policy') }),
    DeleteBucketPolicy: ({ Bucket }) => {
      delete settings(Bucket).policy;
      return {};
    },

    PutPublicAccessBlock: ({ Bucket, PublicAccessBlockConfiguration }) => {
      settings(Bucket).publicAccessBlock = PublicAccessBlockConfiguration;
      return {};
    },
    GetPublicAccessBlock: ({ Bucket }) => ({
      PublicAccessBlockConfiguration: demand(Bucket, 'publicAccessBlock'),
    }),
    DeletePublicAccessBlock: ({ Bucket }) => {
      delete settings(Bucket).publicAccessBlock;
      return {};
    },

    PutBucketOwnershipControls: ({ Bucket, OwnershipControls }) => {
      settings(Bucket).ownership = OwnershipControls;
      return {};
    },
    GetBucketOwnershipControls: ({ Bucket }) => ({ OwnershipControls: demand(Bucket, 'ownership') }),
    DeleteBucketOwnershipControls: ({ Bucket }) => {
      delete settings(Bucket).ownership;
      return {};
    },

    PutBucketTagging: ({ Bucket, Tagging }) => {
      settings(Bucket).tags = Tagging.TagSet ?? [];
      return {};
    },
    GetBucketTagging: ({ Bucket }) => ({ TagSet: demand(Bucket, 'tags') }),
    DeleteBucketTagging: ({ Bucket }) => {
      delete settings(Bucket).tags;
      return {};
    },

    PutBucketVersioning: ({ Bucket, VersioningConfiguration }) => {
      if (VersioningConfiguration.Status === 'Enabled') {
        throw new ServiceError('NotImplemented', 'Object versions are not emulated.', { status: 501 });
      }
      settings(Bucket).versioning = 'Suspended';
      return {};
    },
    GetBucketVersioning: ({ Bucket }) => ({ Status: settings(Bucket).versioning }),
  } satisfies S3;
}

function checkPolicy(policy: string): string {
  try {
    JSON.parse(policy);
  } catch {
    throw new ServiceError('MalformedPolicy', 'Policies must be valid JSON and the first byte must be {', {
      status: 400,
    });
  }
  return policy;
}
