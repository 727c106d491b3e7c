import type { FileHandle } from 'node:fs/promises';
import { UserError } from '#kernel';
import { checksum, decodeBatch, LOG_HEADER, RECORD_HEAD_BYTES, versionOf, type LogBatch } from './log-format.ts';

/** How far a log is whole. */
export interface LogExtent {
  /** Bytes of the header and all whole records. */
  wholeBytes: number;
  /** Bytes in the file. */
  fileBytes: number;
}

/**
 * Reads a log from its start and hands over every whole record, up to the first that is cut short or damaged.
 *
 * @throws UserError `LAB_FILE_UNREADABLE` for a file that is no event log, or one of a later version
 */
export async function readLog(
  file: FileHandle,
  path: string,
  onBatch: (batch: LogBatch) => void,
): Promise<LogExtent> {
  const { size: fileBytes } = await file.stat();
  const head = await read(file, 0, Math.min(LOG_HEADER.length, fileBytes));
  // A crash while the log was created: nothing can have been acknowledged yet.
  if (head.length < LOG_HEADER.length && LOG_HEADER.subarray(0, head.length).equals(head)) {
    return { wholeBytes: 0, fileBytes };
  }
  if (versionOf(head) !== 1) {
    throw new UserError('LAB_FILE_UNREADABLE', `${path} is not an event log that this version can read.`, {
      hint: 'Choose another data directory, or the version of the lab that wrote it.',
    });
  }
  let at = LOG_HEADER.length;
  for (;;) {
    const payload = await readPayload(file, at, fileBytes);
    if (!payload) return { wholeBytes: at, fileBytes };
    onBatch(decodeBatch(payload));
    at += RECORD_HEAD_BYTES + payload.length;
  }
}

async function readPayload(file: FileHandle, at: number, fileBytes: number): Promise<Buffer | undefined> {
  if (at + RECORD_HEAD_BYTES > fileBytes) return undefined;
  const head = await read(file, at, RECORD_HEAD_BYTES);
  const length = head.readUInt32LE(0);
  if (length === 0 || at + RECORD_HEAD_BYTES + length > fileBytes) return undefined;
  const payload = await read(file, at + RECORD_HEAD_BYTES, length);
  return checksum(payload) === head.readUInt32LE(4) ? payload : undefined;
}

async function read(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
