import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { UserError } from '#kernel';

/** Writes JSON that only its owner may read, all or nothing. */
export async function writePrivateJson(file: string, value: unknown): Promise<void> {
  await writePrivateText(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** As `writePrivateJson`, any text. */
export async function writePrivateText(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

/** Reads JSON of a known shape; `undefined` when there is no such file. Throws `LAB_FILE_UNREADABLE`. */
export async function readJson<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `${file} is not what a lab writes.`, {
      hint: 'Stop the lab, delete the file and start again.',
      cause,
    });
  }
}
