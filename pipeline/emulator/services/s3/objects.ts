import { ServiceError, type EmulatorContext, type Operations } from '../../service.ts';
import { checkDigests, etagOf } from './checksums.ts';
import { readRange } from './range.ts';
import { getObject, type Bucket, type Buckets, type StoredObject } from './state.ts';

type S3 = Operations<typeof import('@aws-sdk/client-s3')>;

const NOTHING = new Uint8Array();
const LONGEST_KEY_BYTES = 1024;

/** Objects: put, got, copied, deleted. */
export function objectOperations(context: EmulatorContext, buckets: Buckets) {
  const { clock } = context;

  const describe = (object: StoredObject, withChecksums: boolean) => ({
    ...object.headers,
    ETag: object.etag,
    LastModified: new Date(object.lastModified),
    ServerSideEncryption: object.encryption as 'AES256',
    TagCount: object.tags.length > 0 ? object.tags.length : undefined,
    AcceptRanges: 'bytes',
    ...(withChecksums && object.checksums),
  });

  return {
    PutObject: (input) => {
      const bucket = buckets.get(input.Bucket);
      if (Buffer.byteLength(input.Key) > LONGEST_KEY_BYTES) {
        throw new ServiceError('KeyTooLongError', 'Your key is too long', { status: 400 });
      }
      const existing = bucket.objects.get(input.Key);
      if (input.IfNoneMatch === '*' && existing) throw preconditionFailed('If-None-Match');
      if (input.IfMatch !== undefined && input.IfMatch !== existing?.etag)
        throw preconditionFailed('If-Match');
      const body = input.Body ?? NOTHING;
      const checksums = checkDigests({ ...input }, body);
      const encryption = input.ServerSideEncryption ?? encryptionOf(bucket);
      const etag = etagOf(body);
      buckets.put(bucket, {
        key: input.Key,
        body,
        etag,
        lastModified: clock.now(),
        headers: {
          ContentType: input.ContentType ?? 'binary/octet-stream',
          ContentEncoding: input.ContentEncoding,
          ContentDisposition: input.ContentDisposition,
          ContentLanguage: input.ContentLanguage,
          CacheControl: input.CacheControl,
          Metadata: input.Metadata,
        },
        checksums,
        encryption,
        tags: [...new URLSearchParams(input.Tagging ?? '')].map(([Key, Value]) => ({ Key, Value })),
      });
      return { ETag: etag, ServerSideEncryption: encryption as 'AES256', ...checksums };
    },

    GetObject: (input) => {
      const object = getObject(buckets.get(input.Bucket), input.Key);
      checkConditions(input, object);
      const whole = describe(object, input.ChecksumMode === 'ENABLED' && input.Range === undefined);
      if (input.Range === undefined)
        return { ...whole, Body: object.body, ContentLength: object.body.length };
      const { start, end } = readRange(input.Range, object.body.length);
      return {
        ...whole,
        Body: object.body.subarray(start, end),
        ContentLength: end - start,
        ContentRange: `bytes ${start}-${end - 1}/${object.body.length}`,
      };
    },

    HeadObject: (input) => {
      const object = getObject(buckets.get(input.Bucket), input.Key);
      checkConditions(input, object);
      return { ...describe(object, input.ChecksumMode === 'ENABLED'), ContentLength: object.body.length };
    },

    CopyObject: (input) => {
      const [, sourceBucket = '', sourceKey = ''] =
        /^\/?([^/]+)\/(.+)$/.exec(decodeURIComponent(input.CopySource)) ?? [];
      const source = getObject(buckets.get(sourceBucket), sourceKey);
      const bucket = buckets.get(input.Bucket);
      const encryption = input.ServerSideEncryption ?? encryptionOf(bucket);
      buckets.put(bucket, {
        ...source,
        key: input.Key,
        lastModified: clock.now(),
        encryption,
        tags: [...source.tags],
        headers:
          input.MetadataDirective === 'REPLACE'
            ? { ...source.headers, ContentType: input.ContentType, Metadata: input.Metadata }
            : source.headers,
      });
      return { CopyObjectResult: { ETag: source.etag, LastModified: new Date(clock.now()) } };
    },

    DeleteObject: ({ Bucket, Key }) => {
      buckets.remove(buckets.get(Bucket), Key);
      return {};
    },

    DeleteObjects: ({ Bucket, Delete }) => {
      const bucket = buckets.get(Bucket);
      const keys = (Delete.Objects ?? []).map(({ Key = '' }) => Key);
      for (const key of keys) buckets.remove(bucket, key);
      return { Deleted: Delete.Quiet ? [] : keys.map((Key) => ({ Key })) };
    },

    PutObjectTagging: ({ Bucket, Key, Tagging }) => {
      getObject(buckets.get(Bucket), Key).tags = Tagging.TagSet ?? [];
      return {};
    },

    GetObjectTagging: ({ Bucket, Key }) => ({ TagSet: getObject(buckets.get(Bucket), Key).tags }),

    DeleteObjectTagging: ({ Bucket, Key }) => {
      getObject(buckets.get(Bucket), Key).tags = [];
      return {};
    },
  } satisfies S3;
}

function encryptionOf(bucket: Bucket): string {
  return bucket.settings.encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256';
}

function checkConditions(
  { IfMatch, IfNoneMatch }: { IfMatch?: string | undefined; IfNoneMatch?: string | undefined },
  object: StoredObject,
): void {
  if (IfMatch !== undefined && IfMatch !== object.etag) throw preconditionFailed('If-Match');
  if (IfNoneMatch === object.etag || IfNoneMatch === '*') {
    throw new ServiceError('NotModified', 'Not Modified', { status: 304 });
  }
}

function preconditionFailed(condition: string): ServiceError {
  return new ServiceError(
    'PreconditionFailed',
    'At least one of the pre-conditions you specified did not hold',
    {
      status: 412,
      members: { Condition: condition },
    },
  );
}
