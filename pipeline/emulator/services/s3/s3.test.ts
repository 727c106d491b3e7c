import { createReadStream, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';

import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

import { createGateway, type Gateway } from '../../gateway.ts';
import { createTestContext, testClientConfig } from '../../testing.ts';
import { createS3Service } from './index.ts';

const context = createTestContext();
let gateway: Gateway;
let s3: S3Client;
let Bucket: string;
let buckets = 0;
beforeAll(async () => {
  gateway = await createGateway({ context, services: [createS3Service(context)] });
  s3 = new S3Client(testClientConfig(gateway.url));
});
beforeEach(async () => {
  Bucket = `lab-backup-${(buckets += 1)}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => gateway.close());

const put = (Key: string, Body: string | Uint8Array | Readable = Key) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const textOf = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

test('an object comes back with its bytes, headers and metadata', async () => {
  const Key = 'splunk-failed/2026/01/05/a b+c=ü.json';
  const Body = Buffer.from([0, 1, 254, 255]);
  const stored = await s3.send(
    new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', Metadata: { stream: 'lab' } }),
  );
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(Buffer.from(await got.Body!.transformToByteArray())).toEqual(Body);
  expect(got).toMatchObject({
    ETag: stored.ETag,
    ContentType: 'application/json',
    ContentLength: 4,
    Metadata: { stream: 'lab' },
    LastModified: new Date('2026-01-05T00:00:00Z'),
    ChecksumCRC32: stored.ChecksumCRC32,
  });
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
  expect(head).toMatchObject({ ContentLength: 4, ServerSideEncryption: 'AES256' });
});

test('a stream arrives in chunks with its checksum behind it', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 's3-test-')), 'large');
  writeFileSync(file, Buffer.alloc(300_000, 'abc'));
  await s3.send(
    new PutObjectCommand({ Bucket, Key: 'large', Body: createReadStream(file), ContentLength: 300_000 }),
  );
  expect(await textOf('large')).toBe('abc'.repeat(100_000));
  const range = await s3.send(new GetObjectCommand({ Bucket, Key: 'large', Range: 'bytes=1-3' }));
  expect(await range.Body!.transformToString()).toBe('bca');
  expect(range).toMatchObject({ ContentRange: 'bytes 1-3/300000', $metadata: { httpStatusCode: 206 } });
});

test('a body that does not match its checksum is refused', async () => {
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'x', Body: 'abc', ChecksumSHA256: 'AAAA' })),
  ).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
});

test('lists come in pages, in order, with common prefixes', async () => {
  for (const key of ['b/2', 'a', 'b/1', 'c/1', 'd']) await put(key);
  const entries: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket,
        Delimiter: '/',
        MaxKeys: 2,
        ...(ContinuationToken !== undefined && { ContinuationToken }),
      }),
    );
    entries.push(
      ...(page.Contents ?? []).map(({ Key }) => Key),
      ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    );
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  expect(entries).toEqual(['a', 'b/', 'd', 'c/']);
  const inside = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'b/' }));
  expect(inside.Contents).toMatchObject([{ Key: 'b/1', Size: 3 }, { Key: 'b/2' }]);
});

test('a bucket is deleted when it is empty, and not before', async () => {
  await put('a<&>');
  await put('b');
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });
  const { Deleted } = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: 'a<&>' }, { Key: 'b' }, { Key: 'none' }] },
    }),
  );
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['a<&>', 'b', 'none']);
  await s3.send(new DeleteBucketCommand({ Bucket }));
  await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
});

test('what does not exist is a typed error', async () => {
  await expect(textOf('none')).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(s3.send(new ListObjectsV2Command({ Bucket: 'no-such-bucket' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'none' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('settings come back as they were put', async () => {
  const rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } }];
  await s3.send(
    new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: rules } }),
  );
  const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject(rules);
  const Policy = '{"Version":"2012-10-17","Statement":[]}';
  await expect(s3.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NoSuchBucketPolicy',
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  );
  const block = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(block.PublicAccessBlockConfiguration).toEqual({ BlockPublicAcls: true });
});

test('copies, preconditions and buckets', async () => {
  await put('source', 'text');
  await s3.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: `${Bucket}/source` }));
  expect(await textOf('copy')).toBe('text');
  await expect(
    s3.send(new PutObjectCommand({ Bucket, Key: 'copy', Body: 'x', IfNoneMatch: '*' })),
  ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  const listed = await s3.send(new ListBucketsCommand({}));
  expect(listed.Buckets?.map(({ Name }) => Name)).toContain(Bucket);
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'Not_A_Bucket' }))).rejects.toMatchObject({
    name: 'InvalidBucketName',
  });
});

test('what is not emulated is refused by name', async () => {
  await expect(s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'x' }))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'S3 CreateMultipartUpload is not emulated.',
  });
  await expect(
    s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } })),
  ).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('the bucket may stand in the host name', async () => {
  await put('virtual', 'hosted');
  const { request } = await import('node:http');
  const answer = await new Promise<number | undefined>((resolve) => {
    request(`${gateway.url}/virtual`, {
      headers: {
        host: `${Bucket}.s3.localhost`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      },
    })
      .on('response', (response) => resolve(response.resume().statusCode))
      .end();
  });
  expect(answer).toBe(200);
});
