import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

/**
 * What Firehose could not deliver or transform, what a rule could not hand to Firehose, or, in mode `AllEvents`, a copy
 * of what Firehose took in.
 */
export interface BackedUpRecord {
  /** Key of the object it lies in. */
  readonly key: string;
  /** Milliseconds since the epoch; of the object where the record does not say. */
  readonly arrivalMs: number;
  /** `Splunk.…`, `Lambda.…`, `Rule.…`; absent for copies of source records. */
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
    .map((line) => failureOf(key, line, objectMs));
  if (failures.every((failure) => failure !== undefined)) return failures;
  return [{ key, arrivalMs: objectMs, errorCode: undefined, text }];
}

interface Failure {
  readonly rawData?: unknown;
  readonly errorCode?: unknown;
  readonly arrivalTimestamp?: unknown;
  readonly base64OriginalPayload?: unknown;
  readonly failures?: readonly { readonly failedAction?: unknown }[];
}

/**
 * A line as Firehose writes it (docs.aws.amazon.com/firehose/latest/dev/retry.html), or a rule's error action
 * (docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html).
 */
function failureOf(key: string, line: string, objectMs: number): BackedUpRecord | undefined {
  let failure: Failure | null;
  try {
    failure = JSON.parse(line) as Failure | null;
  } catch {
    return undefined;
  }
  const { rawData, errorCode, base64OriginalPayload: payload } = failure ?? {};
  if (typeof rawData === 'string' && typeof errorCode === 'string') {
    return {
      key,
      arrivalMs: Number(failure?.arrivalTimestamp ?? objectMs),
      errorCode,
      text: decode(rawData),
    };
  }
  if (typeof payload === 'string' && Array.isArray(failure?.failures)) {
    const action = String(failure.failures[0]?.failedAction);
    return { key, arrivalMs: objectMs, errorCode: `Rule.${action}`, text: decode(payload) };
  }
  return undefined;
}

const decode = (base64: string) => Buffer.from(base64, 'base64').toString('utf8');
