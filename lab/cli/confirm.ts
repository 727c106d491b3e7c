import { createInterface } from 'node:readline/promises';
import { UserError } from '#kernel';

/**
 * Asks the person at the terminal. Throws `LAB_USAGE` where there is none to ask and `--yes` was not given.
 *
 * @returns whether the answer was yes
 */
export async function confirm(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (process.stdin.isTTY !== true) {
    throw new UserError('LAB_USAGE', 'Nobody can be asked here.', {
      hint: 'Read the plan above, then give --yes.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}
