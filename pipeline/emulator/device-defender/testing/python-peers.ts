import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Where AWS's Python programs may be installed for the tests; see the README of Device Defender. */
const BIN = '.lab/peers/bin';

/** A program of the peers' virtual environment; nothing when it has not been made. */
export async function findPeer(program: string): Promise<string | undefined> {
  const path = resolve(BIN, program);
  return access(path).then(
    () => path,
    () => undefined,
  );
}
