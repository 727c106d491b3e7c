import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '#kernel';
import type { NewEvent } from '../store/event.ts';
import type { EventLog } from '../store/indexer.ts';
import { encodeDropped, encodeEvents, type LogRecord } from './log-format.ts';
import { readLog } from './read-log.ts';
import { repairLog } from './repair-log.ts';

export const EVENT_LOG_FILE = 'events.log';

interface Waiting {
  records: Buffer[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * An append-only file of events.
 *
 * What is guaranteed: once `append` has resolved, its events are in the file and the file has been synchronised
 * (fdatasync), so they survive `kill -9`, and a power failure as far as the disk tells the truth about its cache.
 * A batch is not atomic: after a crash some events of a batch that was never acknowledged may be there.
 *
 * Group commit: what arrives while the disk is busy is written and synchronised together.
 */
export class DurableEventLog implements EventLog {
  readonly #file: FileHandle;
  readonly #onFailure: (error: unknown) => void;
  #end: number;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #failure: unknown;

  private constructor(file: FileHandle, end: number, onFailure: (error: unknown) => void) {
    this.#file = file;
    this.#end = end;
    this.#onFailure = onFailure;
  }

  /**
   * Opens or creates the log of a folder, mends it after a crash, and hands over what it holds.
   *
   * @throws UserError `LAB_FILE_UNREADABLE`
   */
  static async open(
    directory: string,
    logger: Logger,
    onRecord: (record: LogRecord) => void,
  ): Promise<DurableEventLog> {
    const path = join(directory, EVENT_LOG_FILE);
    const file = await openForUpdate(path);
    try {
      const end = await repairLog(file, path, await readLog(file, path, onRecord), logger);
      return new DurableEventLog(file, end, (error) =>
        logger.error('the event log cannot be written: nothing is acknowledged any more', {
          path,
          error: String(error),
        }),
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Has a write failed? Then nothing more is kept. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  append(events: readonly NewEvent[], indexTime: number): Promise<void> {
    return this.#enqueue(encodeEvents(events, indexTime));
  }

  /** An index is gone: its events so far are not read again. */
  dropIndex(index: string): Promise<void> {
    return this.#enqueue([encodeDropped(index)]);
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  #enqueue(records: Buffer[]): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure as Error);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ records, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== undefined) throw this.#failure;
        await this.#writeAll(group.flatMap(({ records }) => records));
        for (const { resolve } of group) resolve();
      } catch (error) {
        // After a failed write or sync nobody knows what is on the disk, so this is for good.
        if (this.#failure === undefined) this.#onFailure(error);
        this.#failure ??= error;
        for (const { reject } of group) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #writeAll(records: Buffer[]): Promise<void> {
    const bytes = records.length === 1 ? records[0]! : Buffer.concat(records);
    for (let written = 0; written < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, written, bytes.length - written, this.#end);
      written += bytesWritten;
      this.#end += bytesWritten;
    }
    await this.#file.datasync();
  }
}

/** For reading and writing at places of our choice, so not in append mode. */
async function openForUpdate(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(path, 'w+', 0o600);
  }
}
