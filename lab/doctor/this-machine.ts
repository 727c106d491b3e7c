import { X509Certificate } from 'node:crypto';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';
import { choosePorts } from '../up/ports.ts';
import { runningParts } from '../up/run-files.ts';
import { stateFiles } from '../up/state-directory.ts';
import type { Patient } from './examination.ts';

/** The machine that the command runs on. `portBase`: as for `npm run lab`. */
export function thisMachine(stateDirectory: string, portBase: number | undefined): Patient {
  return {
    nodeVersion: process.versions.node,
    env: process.env,
    stateDirectory,
    ports: { ...choosePorts(portBase) },
    portIsFree,
    findCommand,
    dockerEngine: async () => {
      const { stdout, failed } = await execa('docker', ['version', '--format', '{{.Server.Version}}'], {
        reject: false,
        timeout: 5_000,
      });
      return failed || stdout.trim() === '' ? undefined : stdout.trim();
    },
    freeBytes: async (directory) => {
      const { bavail, bsize } = await statfs(directory);
      return bavail * bsize;
    },
    labRuns: async () => (await runningParts(stateDirectory)).length > 0,
    certificateValidToMs: async () => {
      const identity = await readFile(stateFiles(stateDirectory).identity, 'utf8').catch(() => undefined);
      if (identity === undefined) return undefined;
      try {
        const { server } = JSON.parse(identity) as { server: { certificatePem: string } };
        return Date.parse(new X509Certificate(server.certificatePem).validTo);
      } catch {
        // A file that cannot be read is as good as an expired certificate.
        return 0;
      }
    },
    now: () => Date.now(),
  };
}

function portIsFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function findCommand(name: string): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const file of [join(folder, name), join(folder, `${name}.exe`)]) {
      const runs = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (runs) return file;
    }
  }
  return undefined;
}
