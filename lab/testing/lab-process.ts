import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const BIN = fileURLToPath(new URL('../bin.mjs', import.meta.url));

/** How many ports `lab up` uses. */
const PORTS = 7;

/** The command line in a process of its own; it ends without an error to catch, whatever its exit code. */
export function runCli(directory: string, args: readonly string[], env: Record<string, string> = {}) {
  return execa(process.execPath, [BIN, ...args], { cwd: directory, env, reject: false, all: true });
}

/** Resolves when the process has said these words. */
export function hasSaid(process: ReturnType<typeof runCli>, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    process.all.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(words)) resolve();
    });
    process.all.on('end', () => reject(new Error(`It ended without saying "${words}": ${output}`)));
  });
}

/** Where the next search for free ports begins: what was given out once is not given out again. */
let nextBase = 20_000 + (process.pid % 1_000) * 10;

/** The first of the ports of a lab that are free now. */
export async function freePortBase(): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
  for (;;) {
    const base = nextBase;
    nextBase += 10;
    const free = await Promise.all(Array.from({ length: PORTS }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
}
