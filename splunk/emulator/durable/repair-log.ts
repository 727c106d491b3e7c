import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '#kernel';
import { LOG_HEADER } from './log-format.ts';
import type { LogExtent } from './read-log.ts';
import { syncDirectory } from './sync-directory.ts';

const COPY_BYTES = 1024 * 1024;

/**
 * Cuts off a tail that a crash has torn, and says so; the bytes are kept beside the log. Writes the header of a new
 * log.
 *
 * @returns the place where the log goes on
 */
export async function repairLog(
  file: FileHandle,
  path: string,
  { wholeBytes, fileBytes, damagedAt }: LogExtent,
  logger: Logger,
): Promise<number> {
  if (damagedAt.length > 0) {
    logger.error('the event log has damaged records; their events are lost', { path, at: damagedAt });
  }
  if (wholeBytes < fileBytes) {
    const cutBytesAreIn = `${path}.torn-at-${wholeBytes}`;
    await copyRange(file, cutBytesAreIn, wholeBytes, fileBytes);
    await file.truncate(wholeBytes);
    logger.warn('the end of the event log was torn by a crash and has been cut off', {
      keptBytes: wholeBytes,
      cutBytes: fileBytes - wholeBytes,
      cutBytesAreIn,
    });
  }
  if (wholeBytes === 0) await file.write(LOG_HEADER, 0, LOG_HEADER.length, 0);
  await file.sync();
  await syncDirectory(dirname(path));
  return Math.max(wholeBytes, LOG_HEADER.length);
}

async function copyRange(file: FileHandle, path: string, from: number, to: number): Promise<void> {
  const copy = await open(path, 'w', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (let at = from; at < to;) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) break;
      await copy.write(buffer, 0, bytesRead);
      at += bytesRead;
    }
    await copy.sync();
  } finally {
    await copy.close();
  }
}
