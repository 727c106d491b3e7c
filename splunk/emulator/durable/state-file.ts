import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError, type Logger } from '#kernel';
import { syncDirectory } from './sync-directory.ts';

export const STATE_FILE = 'state.json';
const STATE_VERSION = 1;

/** A part of the emulator whose content outlives the process. */
export interface Keepable {
  /** What to keep, as JSON. */
  snapshot(): unknown;
  /** Takes back what an earlier `snapshot` gave. */
  restore(content: unknown): void;
  onChange(listener: () => void): void;
}

/**
 * Everything but events that survives a restart: tokens, saved searches, indexes, alerts. One JSON file, replaced as a
 * whole, so it is either the old one or the new one.
 */
export class StateFile {
  readonly #directory: string;
  readonly #logger: Logger;
  readonly #parts: Readonly<Record<string, Keepable>>;
  #changed = false;
  #writing: Promise<void> | undefined;

  private constructor(directory: string, logger: Logger, parts: Readonly<Record<string, Keepable>>) {
    this.#directory = directory;
    this.#logger = logger;
    this.#parts = parts;
    for (const part of Object.values(parts)) {
      part.onChange(() => {
        this.#changed = true;
        // Failures of writes that nobody waits for are logged there, and tried again with the next change.
        this.saved().catch(() => undefined);
      });
    }
  }

  /**
   * Restores `parts` from the folder and keeps them up to date there.
   *
   * @throws UserError `LAB_FILE_UNREADABLE`
   */
  static async open(
    directory: string,
    logger: Logger,
    parts: Readonly<Record<string, Keepable>>,
  ): Promise<StateFile> {
    const kept = await readState(join(directory, STATE_FILE));
    for (const [name, part] of Object.entries(parts)) if (kept[name] !== undefined) part.restore(kept[name]);
    return new StateFile(directory, logger, parts);
  }

  /** Resolves when every change so far is on the disk. */
  saved(): Promise<void> {
    if (!this.#changed) return this.#writing ?? Promise.resolve();
    this.#writing ??= this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    // Whatever the same turn still changes goes into the same file.
    await Promise.resolve();
    try {
      while (this.#changed) {
        this.#changed = false;
        await replaceFile(this.#directory, this.#text());
      }
    } catch (error) {
      this.#changed = true;
      const directory = this.#directory;
      this.#logger.error('settings and alerts cannot be kept', { directory, error: String(error) });
      throw error;
    } finally {
      this.#writing = undefined;
    }
  }

  #text(): string {
    const parts = Object.entries(this.#parts).map(([name, part]) => [name, part.snapshot()]);
    return JSON.stringify({ format: STATE_VERSION, ...Object.fromEntries(parts) }, undefined, 1);
  }
}

async function readState(path: string): Promise<Record<string, unknown>> {
  let state: { format?: unknown };
  try {
    state = JSON.parse(await readFile(path, 'utf8')) as { format?: unknown };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw unreadable(`${path} cannot be read.`, cause);
  }
  if (state.format !== STATE_VERSION) {
    throw unreadable(
      `${path} has format ${String(state.format)}; this lab reads format ${STATE_VERSION}.`,
      undefined,
    );
  }
  return state;
}

function unreadable(message: string, cause: unknown): UserError {
  return new UserError('LAB_FILE_UNREADABLE', message, {
    hint: 'Choose another data directory, or use the version of the lab that wrote it.',
    cause,
  });
}

/** The file holds tokens, so only its owner may read it. */
async function replaceFile(directory: string, text: string): Promise<void> {
  const path = join(directory, STATE_FILE);
  const next = `${path}.new`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
  await syncDirectory(directory);
}
