import type { FileHandle } from 'node:fs/promises';
import { UserError } from '#kernel';
import { BlockReader } from './block-reader.ts';
import {
  checksum,
  decodeRecord,
  LOG_HEADER,
  LOG_VERSION,
  MAX_RECORD_BYTES,
  RECORD_HEAD_BYTES,
  versionOf,
  type LogRecord,
} from './log-format.ts';

/** How far a log is whole. */
export interface LogExtent {
  /** Bytes up to the end of the last whole record; 0 when not even the header is whole. */
  wholeBytes: number;
  fileBytes: number;
  /** Places of damaged records that whole ones follow: not the work of a crash, but of the disk. */
  damagedAt: number[];
}

/**
 * Reads a log from its start and hands over every whole record.
 *
 * A crash can only tear the group of records that was being written, and nothing is written after a group before it
 * is safe on the disk; so what follows the last whole record was never acknowledged.
 *
 * @throws UserError `LAB_FILE_UNREADABLE` for a file that is no event log, or one of another version
 */
export async function readLog(
  file: FileHandle,
  path: string,
  onRecord: (record: LogRecord) => void,
): Promise<LogExtent> {
  const { size: fileBytes } = await file.stat();
  const reader = new BlockReader(file);
  const head = await reader.read(0, LOG_HEADER.length);
  // A crash while the log was created: nothing can have been acknowledged yet.
  if (head.length < LOG_HEADER.length && LOG_HEADER.subarray(0, head.length).equals(head)) {
    return { wholeBytes: 0, fileBytes, damagedAt: [] };
  }
  if (versionOf(head) !== LOG_VERSION) throw unreadable(path, versionOf(head));
  const damagedAt: number[] = [];
  let doubtful: number[] = [];
  let wholeBytes = LOG_HEADER.length;
  for (let at = wholeBytes; ;) {
    const found = await readRecord(reader, at, fileBytes);
    if (!found) return { wholeBytes, fileBytes, damagedAt };
    at += RECORD_HEAD_BYTES + found.payloadBytes;
    if (!found.payload) {
      doubtful.push(at - RECORD_HEAD_BYTES - found.payloadBytes);
      continue;
    }
    onRecord(decodeRecord(found.payload));
    damagedAt.push(...doubtful);
    doubtful = [];
    wholeBytes = at;
  }
}

/** `payload` is absent when its checksum does not hold; nothing is returned when there is no whole record. */
async function readRecord(
  reader: BlockReader,
  at: number,
  fileBytes: number,
): Promise<{ payloadBytes: number; payload?: Buffer } | undefined> {
  if (at + RECORD_HEAD_BYTES > fileBytes) return undefined;
  const head = await reader.read(at, RECORD_HEAD_BYTES);
  const payloadBytes = head.readUInt32LE(0);
  const expected = head.readUInt32LE(4);
  if (payloadBytes === 0 || payloadBytes > MAX_RECORD_BYTES) return undefined;
  if (at + RECORD_HEAD_BYTES + payloadBytes > fileBytes) return undefined;
  const payload = await reader.read(at + RECORD_HEAD_BYTES, payloadBytes);
  return checksum(payload) === expected ? { payloadBytes, payload } : { payloadBytes };
}

function unreadable(path: string, version: number | undefined): UserError {
  const what = version === undefined ? 'is not an event log' : `is an event log of version ${version}`;
  return new UserError('LAB_FILE_UNREADABLE', `${path} ${what}; this lab reads version ${LOG_VERSION}.`, {
    hint: 'Choose another data directory, or use the version of the lab that wrote it.',
  });
}
