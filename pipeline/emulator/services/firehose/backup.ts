import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { withHold, type Clock, type Hold } from '#kernel';
import { backupKey } from './backup-key.ts';
import type { BackupSettings } from './destination.ts';
import { failureRecord } from './failure-record.ts';
import { withHoldHeader } from './hold-header.ts';
import type { ErrorOutputType, FailedRecord, SourceRecord } from './record.ts';
import { FIREHOSE_PRINCIPAL, type AuthorizeRole } from './roles.ts';

const compress = promisify(gzip);

export interface BackupStream {
  readonly clock: Clock;
  readonly s3: S3Client;
  readonly authorize: AuthorizeRole;
  readonly streamName: string;
  readonly streamVersion: () => string;
  readonly newUuid: () => string;
}

/** A body to back up and what its key needs. */
interface BackupObject {
  readonly body: Buffer;
  readonly arrivalMs: number;
  readonly errorOutputType?: ErrorOutputType;
}

/** One object of failure records, one per line. */
export function failureObject(type: ErrorOutputType, records: readonly FailedRecord[]): BackupObject {
  return {
    body: Buffer.from(records.map(failureRecord).join('')),
    arrivalMs: oldest(records.map(({ source }) => source)),
    errorOutputType: type,
  };
}

/** One object of source records as they came, concatenated as Firehose does. */
export function sourceObject(records: readonly SourceRecord[]): BackupObject {
  return { body: Buffer.concat(records.map(({ data }) => data)), arrivalMs: oldest(records) };
}

function oldest(records: readonly SourceRecord[]): number {
  return records.reduce((least, { arrivalMs }) => Math.min(least, arrivalMs), Number.POSITIVE_INFINITY);
}

/**
 * Puts one object into the backup bucket.
 *
 * @param hold lent while S3 works
 * @throws Error when the role may not, or S3 does not take it
 */
export async function putBackup(
  stream: BackupStream,
  settings: BackupSettings,
  object: BackupObject,
  hold: Hold,
): Promise<void> {
  const key = backupKey({
    ...settings,
    streamName: stream.streamName,
    streamVersion: stream.streamVersion(),
    arrivalMs: object.arrivalMs,
    uuid: stream.newUuid(),
    extension: settings.gzip ? '.gz' : '',
    ...(object.errorOutputType && { errorOutputType: object.errorOutputType }),
  });
  const decision = await stream.authorize({
    roleArn: settings.roleArn,
    service: FIREHOSE_PRINCIPAL,
    action: 's3:PutObject',
    resource: `arn:aws:s3:::${settings.bucket}/${key}`,
  });
  if (!decision.allowed) throw new Error(`The role ${settings.roleArn} does not allow s3:PutObject.`);
  const body = settings.gzip ? await compress(object.body) : object.body;
  const put = new PutObjectCommand({ Bucket: settings.bucket, Key: key, Body: body });
  await hold.lend(withHold(stream.clock, 'backup', (own) => stream.s3.send(withHoldHeader(put, own))));
}
