import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { silentLogger, UserError } from '#kernel';
import { readApp } from '#splunk/emulator';
import { APP_DIRECTORY } from '../parts/names.ts';
import type { AppContent, Change } from './touched.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CONF_FILES = ['default/savedsearches.conf', 'default/macros.conf'] as const;

/**
 * What differs between a commit and the files as they are now, those not yet added included.
 *
 * Throws `LAB_USAGE` when git does not know the commit.
 */
export async function changeSince(base: string, root = ROOT, appDirectory = APP_DIRECTORY): Promise<Change> {
  const git = async (...args: string[]) => (await execa('git', args, { cwd: root })).stdout;
  const commit = await git('rev-parse', '--verify', '--end-of-options', `${base}^{commit}`).catch(
    (cause: unknown) => {
      throw new UserError('LAB_USAGE', `--changed: git knows no commit "${base}" here.`, {
        hint: 'Name a branch, tag or commit that has been fetched, such as origin/main.',
        cause,
      });
    },
  );
  const list = (text: string) => text.split('\0').filter(Boolean);
  const files = [
    ...list(await git('diff', '--name-only', '--no-renames', '-z', commit)),
    ...list(await git('ls-files', '--others', '--exclude-standard', '-z')),
  ];
  const draft = await mkdtemp(join(tmpdir(), 'app-before-'));
  try {
    for (const file of CONF_FILES) {
      const text = await git('show', `${commit}:splunk/app/${file}`).catch(() => '');
      await mkdir(dirname(join(draft, file)), { recursive: true });
      await writeFile(join(draft, file), text);
    }
    return { files, before: await contentOf(draft), after: await contentOf(appDirectory) };
  } finally {
    await rm(draft, { recursive: true });
  }
}

async function contentOf(directory: string): Promise<AppContent> {
  const app = await readApp(directory, silentLogger);
  return { savedSearches: app.conf('savedsearches'), macros: app.conf('macros') };
}
