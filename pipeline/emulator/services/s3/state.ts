import type {
  OwnershipControls,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
} from '@aws-sdk/client-s3';

import { ServiceError } from '../../service.ts';

/** Headers of an object that come back as they were given. */
export interface StoredHeaders {
  readonly ContentType: string | undefined;
  readonly ContentEncoding: string | undefined;
  readonly ContentDisposition: string | undefined;
  readonly ContentLanguage: string | undefined;
  readonly CacheControl: string | undefined;
  readonly Metadata: Record<string, string> | undefined;
}

export interface StoredObject {
  readonly key: string;
  readonly body: Uint8Array;
  /** With its quotes. */
  readonly etag: string;
  readonly lastModified: number;
  readonly headers: StoredHeaders;
  /** Checksum members as the client sent them, such as `ChecksumCRC32`. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly encryption: string;
  tags: Tag[];
}

/** Settings of a bucket that were put; absent ones were not, or were deleted. */
export interface BucketSettings {
  encryption?: ServerSideEncryptionConfiguration;
  policy?: string;
  publicAccessBlock?: PublicAccessBlockConfiguration;
  ownership?: OwnershipControls;
  tags?: Tag[];
  versioning?: 'Suspended';
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: number;
  readonly objects: Map<string, StoredObject>;
  readonly settings: BucketSettings;
}

/** Our choice: all objects together; the lab keeps them in memory. */
const MOST_BYTES = 1024 ** 3;

export class Buckets {
  readonly #buckets = new Map<string, Bucket>();
  #bytes = 0;

  all(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Throws NoSuchBucket. */
  get(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket) return bucket;
    throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', {
      status: 404,
      members: { BucketName: name },
    });
  }

  create(name: string, createdAt: number): void {
    this.#buckets.set(name, { name, createdAt, objects: new Map(), settings: {} });
  }

  /** Throws BucketNotEmpty. */
  delete(name: string): void {
    if (this.get(name).objects.size > 0) {
      throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', {
        status: 409,
        members: { BucketName: name },
      });
    }
    this.#buckets.delete(name);
  }

  put(bucket: Bucket, object: StoredObject): void {
    const change = object.body.length - (bucket.objects.get(object.key)?.body.length ?? 0);
    if (this.#bytes + change > MOST_BYTES) {
      throw new ServiceError('InsufficientStorage', `The emulated S3 holds at most ${MOST_BYTES} bytes.`, {
        status: 507,
      });
    }
    this.#bytes += change;
    bucket.objects.set(object.key, object);
  }

  remove(bucket: Bucket, key: string): void {
    this.#bytes -= bucket.objects.get(key)?.body.length ?? 0;
    bucket.objects.delete(key);
  }
}

/** Throws NoSuchKey. */
export function getObject(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (object) return object;
  throw new ServiceError('NoSuchKey', 'The specified key does not exist.', {
    status: 404,
    members: { Key: key },
  });
}
