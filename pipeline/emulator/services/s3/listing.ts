import { ServiceError, type Operations } from '../../service.ts';
import type { Bucket, Buckets, StoredObject } from './state.ts';

type S3 = Operations<typeof import('@aws-sdk/client-s3')>;

const MOST_KEYS = 1000;

interface ListRequest {
  readonly prefix: string;
  readonly delimiter: string;
  /** Only what comes after this key or common prefix. */
  readonly after: string;
  readonly maxKeys: number;
}

interface Listing {
  readonly objects: StoredObject[];
  readonly commonPrefixes: string[];
  /** The last key or common prefix given, when there is more. */
  readonly next: string | undefined;
}

/** Lists a bucket in the order of its keys' UTF-8 bytes, rolling up what shares a prefix up to the delimiter. */
export function listObjects(bucket: Bucket, { prefix, delimiter, after, maxKeys }: ListRequest): Listing {
  const objects: StoredObject[] = [];
  const commonPrefixes: string[] = [];
  let last = after;
  for (const key of [...bucket.objects.keys()].filter((key) => key.startsWith(prefix)).sort(byBytes)) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const entry = cut < 0 ? key : key.slice(0, cut + delimiter.length);
    if (byBytes(entry, after) <= 0 || entry === last || (cut >= 0 && after.startsWith(entry))) continue;
    if (objects.length + commonPrefixes.length >= maxKeys) return { objects, commonPrefixes, next: last };
    if (cut < 0) objects.push(bucket.objects.get(key)!);
    else commonPrefixes.push(entry);
    last = entry;
  }
  return { objects, commonPrefixes, next: undefined };
}

function byBytes(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** ListObjectsV2 and its elder sister. */
export function listingOperations(buckets: Buckets) {
  return {
    ListObjectsV2: (input) => {
      const maxKeys = Math.min(input.MaxKeys ?? MOST_KEYS, MOST_KEYS);
      const listing = listObjects(buckets.get(input.Bucket), {
        prefix: input.Prefix ?? '',
        delimiter: input.Delimiter ?? '',
        after:
          input.ContinuationToken === undefined
            ? (input.StartAfter ?? '')
            : readToken(input.ContinuationToken),
        maxKeys,
      });
      const encode = encoder(input.EncodingType);
      return {
        Name: input.Bucket,
        Prefix: encode(input.Prefix ?? ''),
        Delimiter: input.Delimiter === undefined ? undefined : encode(input.Delimiter),
        EncodingType: input.EncodingType,
        MaxKeys: maxKeys,
        KeyCount: listing.objects.length + listing.commonPrefixes.length,
        StartAfter: input.StartAfter,
        ContinuationToken: input.ContinuationToken,
        IsTruncated: listing.next !== undefined,
        NextContinuationToken:
          listing.next === undefined ? undefined : Buffer.from(listing.next).toString('base64'),
        Contents: listing.objects.map((object) => describe(object, encode)),
        CommonPrefixes: listing.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },

    ListObjects: (input) => {
      const maxKeys = Math.min(input.MaxKeys ?? MOST_KEYS, MOST_KEYS);
      const listing = listObjects(buckets.get(input.Bucket), {
        prefix: input.Prefix ?? '',
        delimiter: input.Delimiter ?? '',
        after: input.Marker ?? '',
        maxKeys,
      });
      const encode = encoder(input.EncodingType);
      return {
        Name: input.Bucket,
        Prefix: encode(input.Prefix ?? ''),
        Marker: encode(input.Marker ?? ''),
        EncodingType: input.EncodingType,
        MaxKeys: maxKeys,
        IsTruncated: listing.next !== undefined,
        NextMarker: listing.next === undefined ? undefined : encode(listing.next),
        Contents: listing.objects.map((object) => describe(object, encode)),
        CommonPrefixes: listing.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },

    /** No bucket here keeps versions: every object is its own only version, with the id `null` as S3 has it. */
    ListObjectVersions: (input) => {
      const maxKeys = Math.min(input.MaxKeys ?? MOST_KEYS, MOST_KEYS);
      const listing = listObjects(buckets.get(input.Bucket), {
        prefix: input.Prefix ?? '',
        delimiter: input.Delimiter ?? '',
        after: input.KeyMarker ?? '',
        maxKeys,
      });
      const encode = encoder(input.EncodingType);
      return {
        Name: input.Bucket,
        Prefix: encode(input.Prefix ?? ''),
        KeyMarker: encode(input.KeyMarker ?? ''),
        VersionIdMarker: input.VersionIdMarker,
        EncodingType: input.EncodingType,
        MaxKeys: maxKeys,
        IsTruncated: listing.next !== undefined,
        ...(listing.next !== undefined && {
          NextKeyMarker: encode(listing.next),
          NextVersionIdMarker: 'null',
        }),
        Versions: listing.objects.map((object) => ({
          ...describe(object, encode),
          StorageClass: 'STANDARD' as const,
          VersionId: 'null',
          IsLatest: true,
        })),
        CommonPrefixes: listing.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      };
    },
  } satisfies S3;
}

/** `encoding-type=url` keeps keys readable that XML could not hold. */
function encoder(encodingType: string | undefined): (text: string) => string {
  return encodingType === 'url' ? (text) => encodeURIComponent(text).replaceAll('%2F', '/') : (text) => text;
}

function describe(object: StoredObject, encode: (text: string) => string) {
  return {
    Key: encode(object.key),
    LastModified: new Date(object.lastModified),
    ETag: object.etag,
    Size: object.body.length,
    StorageClass: 'STANDARD' as const,
  };
}

function readToken(token: string): string {
  const key = Buffer.from(token, 'base64').toString();
  if (Buffer.from(key).toString('base64') !== token) {
    throw new ServiceError('InvalidArgument', 'The continuation token provided is incorrect', {
      status: 400,
    });
  }
  return key;
}
