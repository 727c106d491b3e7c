import { open, mkdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, type Logger } from '#kernel';
import type { NewEvent } from '../store/event.ts';
import type { EventLog } from '../store/indexer.ts';
import { encodeBatch, LOG_HEADER, type LogBatch } from './log-format.ts';
import { takeLock } from './lock.ts';
import { readLog, type LogExtent } from './read-log.ts';

const FILE_NAME = 'events.log';

interface Waiting {
  record: Buffer;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * An append-only file of events: what `append` has resolved for survives a crash of the process or the machine.
 *
 * Batches that arrive while the disk is busy are written and synchronised together.
 */
export class DurableEventLog implements EventLog {
  readonly #file: FileHandle;
  readonly #release: () => Promise<void>;
  #end: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(file: FileHandle, end: number, release: () => Promise<void>) {
    this.#file = file;
    this.#end = end;
    this.#release = release;
  }

  /**
   * Opens or creates the log in a folder and hands over what it holds. A tail that a crash has torn is cut off, kept
   * beside the log, and reported: it was never acknowledged.
   *
   * @throws UserError `LAB_ALREADY_RUNNING`, `LAB_FILE_UNREADABLE`, `LAB_OUTPUT_UNWRITABLE`
   */
  static async open(
    directory: string,
    logger: Logger,
    onBatch: (batch: LogBatch) => void,
  ): Promise<DurableEventLog> {
    const path = join(directory, FILE_NAME);
    const release = await openFolder(directory);
    try {
      const file = await openFile(path);
      const extent = await readLog(file, path, onBatch);
      await repair(file, path, extent, logger);
      const end = Math.max(extent.wholeBytes, LOG_HEADER.length);
      return new DurableEventLog(file, end, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  append(events: readonly NewEvent[], indexTime: number): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure as Error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record: encodeBatch(events, indexTime), resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
    await this.#release();
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await this.#writeAll(batch.map(({ record }) => record));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        // After a failed write nobody knows what is on the disk: nothing more is acknowledged.
        this.#failure ??= error;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #writeAll(records: Buffer[]): Promise<void> {
    let left = records;
    while (left.length > 0) {
      const { bytesWritten } = await this.#file.writev(left, this.#end);
      this.#end += bytesWritten;
      left = without(left, bytesWritten);
    }
    await this.#file.datasync();
  }
}

/** What is left of `buffers` after their first `count` bytes. */
function without(buffers: readonly Buffer[], count: number): Buffer[] {
  const left: Buffer[] = [];
  let skip = count;
  for (const buffer of buffers) {
    if (skip < buffer.length) left.push(buffer.subarray(skip));
    skip = Math.max(0, skip - buffer.length);
  }
  return left;
}

async function openFolder(directory: string): Promise<() => Promise<void>> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new UserError('LAB_OUTPUT_UNWRITABLE', `The data directory ${directory} cannot be created.`, { cause });
  }
  return takeLock(directory);
}

/** For reading and writing at places of our choice, so not in append mode. */
async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(path, 'w+', 0o600);
  }
}

async function repair(file: FileHandle, path: string, extent: LogExtent, logger: Logger): Promise<void> {
  const { wholeBytes, fileBytes } = extent;
  if (wholeBytes < fileBytes) {
    const aside = `${path}.torn-${wholeBytes}`;
    await keepAside(file, aside, wholeBytes, fileBytes);
    await file.truncate(wholeBytes);
    logger.warn('the end of the event log was torn by a crash and has been cut off', {
      keptBytes: wholeBytes,
      cutBytes: fileBytes - wholeBytes,
      cutBytesAreIn: aside,
    });
  }
  if (wholeBytes === 0) await file.write(LOG_HEADER, 0, LOG_HEADER.length, 0);
  await file.sync();
}

async function keepAside(file: FileHandle, path: string, from: number, to: number): Promise<void> {
  const aside = await open(path, 'w', 0o600);
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (let at = from; at < to; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, to - at), at);
      if (bytesRead === 0) break;
      await aside.write(buffer, 0, bytesRead);
      at += bytesRead;
    }
    await aside.sync();
  } finally {
    await aside.close();
  }
}
