import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutPublicAccessBlockCommand,
  paginateListObjectsV2,
  type BucketLocationConstraint,
  type ListObjectVersionsCommandOutput,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Creates a private, encrypted bucket unless it is ours already. */
export async function ensureBucket(s3: S3Client, bucket: string, region: string): Promise<void> {
  try {
    const elsewhere = { LocationConstraint: region as BucketLocationConstraint };
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        ...(region !== 'us-east-1' && { CreateBucketConfiguration: elsewhere }),
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'BucketAlreadyOwnedByYou') throw error;
  }
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    }),
  );
  await s3.send(
    new PutPublicAccessBlockCommand({
      Bucket: bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
}

/** Deletes every object and every version of it; a bucket that is gone is empty. */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket })) {
      await deleteObjects(
        s3,
        bucket,
        Contents.map(({ Key }) => ({ Key })),
      );
    }
    for await (const versions of listVersions(s3, bucket)) await deleteObjects(s3, bucket, versions);
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}

/** Empties and deletes a bucket, if there is one. */
export async function removeBucket(s3: S3Client, bucket: string): Promise<void> {
  await emptyBucket(s3, bucket);
  try {
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
  }
}

/** Every version and delete marker, page by page: the SDK has no paginator for this operation. */
async function* listVersions(
  s3: S3Client,
  Bucket: string,
): AsyncGenerator<{ Key: string | undefined; VersionId: string | undefined }[]> {
  let markers: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
  while (markers) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, ...markers }),
    );
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    yield versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { NextKeyMarker, NextVersionIdMarker } = page;
    markers =
      page.IsTruncated === true && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
          }
        : undefined;
  }
}

async function deleteObjects(
  s3: S3Client,
  Bucket: string,
  keys: readonly { Key: string | undefined; VersionId?: string | undefined }[],
): Promise<void> {
  const Objects = keys.filter((key): key is ObjectIdentifier => key.Key !== undefined);
  if (Objects.length > 0)
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
}
