import { mkdir } from 'node:fs/promises';
import { Lifecycle, UserError, type Logger } from '#kernel';
import { DurableEventLog } from './event-log.ts';
import { takeLock } from './lock.ts';
import type { LogRecord } from './log-format.ts';
import { StateFile, type Keepable } from './state-file.ts';

export interface DataDirectoryOptions {
  directory: string;
  logger: Logger;
  /** Told every record of the event log, in order, before `openDataDirectory` resolves. */
  onRecord: (record: LogRecord) => void;
  /** What is kept besides events, by name. */
  parts: Readonly<Record<string, Keepable>>;
}

/** A folder that holds all that survives a restart. */
export interface DataDirectory {
  log: DurableEventLog;
  state: StateFile;
  close(): Promise<void>;
}

/**
 * Opens a data directory, or creates it, for this process alone.
 *
 * @throws UserError `LAB_ALREADY_RUNNING`, `LAB_FILE_UNREADABLE`, `LAB_OUTPUT_UNWRITABLE`
 */
export async function openDataDirectory(options: DataDirectoryOptions): Promise<DataDirectory> {
  const { directory, logger, onRecord, parts } = options;
  await createFolder(directory);
  const lifecycle = new Lifecycle();
  try {
    lifecycle.add('lock of the data directory', await takeLock(directory));
    const state = await StateFile.open(directory, logger, parts);
    lifecycle.add('settings and alerts', () => state.saved());
    const log = await DurableEventLog.open(directory, logger, onRecord);
    lifecycle.add('event log', () => log.close());
    return { log, state, close: () => lifecycle.close() };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function createFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new UserError('LAB_OUTPUT_UNWRITABLE', `The data directory ${directory} cannot be created.`, {
      cause,
    });
  }
}
