import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/** What Firehose could not deliver or transform, or, in mode `AllEvents`, a copy of what it took in. */
export interface BackedUpRecord {
  /** Key of the object it lies in. */
  readonly key: string;
  /** Milliseconds since the epoch; of the object where the record does not say. */
  readonly arrivalMs: number;
  /** `Splunk.…`, `Lambda.…`; absent for copies of source records. */
  readonly errorCode: string | undefined;
  /** The bytes that were kept, as text. */
  readonly text: string;
}

export interface BackupObject {
  readonly key: string;
  readonly records: readonly BackedUpRecord[];
}

/**
 * The objects of a backup bucket, one at a time in the order of their keys. Failure records and copies of source
 * records are told apart by what they look like, so that any prefix will do; gzip is undone.
 *
 * @param prefix only objects whose keys begin with it
 */
export async function* readBackup(
  s3: S3Client,
  bucket: string,
  prefix?: string,
): AsyncGenerator<BackupObject> {
  const pages = paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, ...(prefix !== undefined && { Prefix: prefix }) },
  );
  for await (const { Contents = [] } of pages) {
    for (const { Key, LastModified } of Contents) {
      if (Key === undefined || Key.endsWith('/')) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const text = (isGzip(bytes) ? gunzipSync(bytes) : bytes).toString('utf8');
      yield { key: Key, records: recordsOf(Key, text, LastModified?.getTime() ?? 0) };
    }
  }
}

const isGzip = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

function recordsOf(key: string, text: string, objectMs: number): BackedUpRecord[] {
  const failures = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => failureRecord(key, line));
  if (failures.every((failure) => failure !== undefined)) return failures;
  return [{ key, arrivalMs: objectMs, errorCode: undefined, text }];
}

/** A line as Firehose writes it (docs.aws.amazon.com/firehose/latest/dev/retry.html). */
function failureRecord(key: string, line: string): BackedUpRecord | undefined {
  let record: { rawData?: unknown; errorCode?: unknown; arrivalTimestamp?: unknown } | null;
  try {
    record = JSON.parse(line) as typeof record;
  } catch {
    return undefined;
  }
  if (typeof record?.rawData !== 'string' || typeof record.errorCode !== 'string') return undefined;
  return {
    key,
    arrivalMs: Number(record.arrivalTimestamp ?? 0),
    errorCode: record.errorCode,
    text: Buffer.from(record.rawData, 'base64').toString('utf8'),
  };
}
