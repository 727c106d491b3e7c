import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ConnectionRegistry, createRandom, silentLogger, VirtualClock } from '#kernel';
import { createAwsEmulator, createCertificateAuthority, issueServerCertificate } from './index.ts';

/** The operations that the README names, by service: backticked words under `### Service`. */
async function readmeOperations(): Promise<Record<string, string[]>> {
  const text = await readFile(new URL('./README.md', import.meta.url), 'utf8');
  const [, part = ''] = text.split('## Operations');
  const sections = part.split(/\n## /)[0]!.split('\n### ').slice(1);
  return Object.fromEntries(
    sections.map((section) => {
      const [name = '', ...lines] = section.split('\n');
      const [operations = ''] = lines.join('\n').trim().split('\n\n');
      return [name, [...operations.matchAll(/`(\w+)`/g)].map(([, operation]) => operation!)];
    }),
  );
}

test('the README names exactly the operations that are served', async () => {
  const ca = await createCertificateAuthority();
  await using emulator = await createAwsEmulator({
    clock: new VirtualClock({ startMs: 0 }),
    logger: silentLogger,
    random: createRandom('operations'),
    connections: new ConnectionRegistry(),
    ca,
    server: await issueServerCertificate({ ca }),
    region: 'us-east-1',
    accountId: '000000000000',
  });
  expect(await readmeOperations()).toEqual(emulator.operations());
});
