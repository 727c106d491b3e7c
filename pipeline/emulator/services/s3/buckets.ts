import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import type { Buckets } from './state.ts';

type S3 = Operations<typeof import('@aws-sdk/client-s3')>;

/** "General purpose bucket naming rules", S3 user guide: the rules that matter here. */
const BUCKET_NAME = /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** The region that the API calls by no name. */
const NAMELESS_REGION = 'us-east-1';

/** Buckets: made, listed, deleted. */
export function bucketOperations(context: EmulatorContext, buckets: Buckets) {
  const { region, accountId, clock } = context;
  return {
    CreateBucket: ({ Bucket, CreateBucketConfiguration }) => {
      if (!BUCKET_NAME.test(Bucket)) {
        throw new ServiceError('InvalidBucketName', 'The specified bucket is not valid.', {
          status: 400,
          members: { BucketName: Bucket },
        });
      }
      const constraint = CreateBucketConfiguration?.LocationConstraint ?? NAMELESS_REGION;
      if (constraint !== region) {
        throw new ServiceError(
          'IllegalLocationConstraintException',
          `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`,
          { status: 400 },
        );
      }
      if (!buckets.has(Bucket)) buckets.create(Bucket, clock.now());
      // In us-east-1, and only there, making one's own bucket again succeeds.
      else if (region !== NAMELESS_REGION) {
        throw new ServiceError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          { status: 409, members: { BucketName: Bucket } },
        );
      }
      return { Location: `/${Bucket}`, BucketArn: `arn:aws:s3:::${Bucket}` };
    },

    HeadBucket: ({ Bucket }) => {
      // An answer to HEAD has no body, so the SDK only sees the status.
      buckets.get(Bucket);
      return { BucketRegion: region, BucketArn: `arn:aws:s3:::${Bucket}`, AccessPointAlias: false };
    },

    ListBuckets: ({ Prefix = '' }) => ({
      Owner: { ID: accountId },
      Buckets: buckets
        .all()
        .filter(({ name }) => name.startsWith(Prefix))
        .map(({ name, createdAt }) => ({ Name: name, CreationDate: new Date(createdAt) })),
    }),

    DeleteBucket: ({ Bucket }) => {
      buckets.delete(Bucket);
      return {};
    },
  } satisfies S3;
}
