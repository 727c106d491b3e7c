import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CreateKeysAndCertificateCommand } from '@aws-sdk/client-iot';
import { GetSecretValueCommand, ListSecretsCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger, formatLogEntry, MINUTE } from '#kernel';
import { createHecClient } from '#splunk/client';
import { startPipelineLab } from '../testing/pipeline-lab.ts';
import type { PipelineFault } from '../pipeline-faults.ts';

const logged: string[] = [];
let lab: Awaited<ReturnType<typeof startPipelineLab>>;
beforeAll(async () => {
  lab = await startPipelineLab(
    {},
    createLogger((entry) => logged.push(formatLogEntry(entry)), 'debug'),
  );
});
afterAll(() => lab[Symbol.asyncDispose]());

const urls = () => [
  lab.aws.httpUrl,
  `mqtts://127.0.0.1:${lab.aws.mqttsPort}`,
  lab.splunkPart.hecUrl,
  lab.splunkPart.splunkdUrl,
];

/** What a connection ends in: `open`, or the code of its error. */
async function dial(host: string, port: number): Promise<string> {
  const socket = connect(port, host);
  const outcome = await Promise.race([
    once(socket, 'connect').then(() => 'open'),
    once(socket, 'error').then(([error]) => (error as NodeJS.ErrnoException).code ?? 'error'),
  ]).catch((error: NodeJS.ErrnoException) => error.code ?? 'error');
  socket.destroy();
  return outcome;
}

const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);

test.skipIf(outside.length === 0)('nothing listens on other addresses than loopback', async () => {
  for (const url of urls()) {
    const port = Number(new URL(url).port);
    expect(await dial('127.0.0.1', port)).toBe('open');
    for (const address of outside) expect(await dial(address, port)).toBe('ECONNREFUSED');
  }
});

test('no log line of any level holds a secret, whatever goes wrong', async () => {
  const { clients, faults, identity } = lab;
  const { keyPair } = await clients.iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const { SecretList = [] } = await clients.secrets.send(new ListSecretsCommand({}));
  for (const { ARN } of SecretList) await clients.secrets.send(new GetSecretValueCommand({ SecretId: ARN }));
  const wrong = createHecClient({
    url: lab.splunkPart.hecUrl,
    token: identity.hecToken.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
    channel: 'c',
    caPem: identity.ca.certificatePem,
    clock: lab.clock,
  });
  await expect(wrong.send([{ event: { name: 'x' } }])).rejects.toThrow('token');
  wrong.close();
  const kinds: PipelineFault['kind'][] = [
    'splunk-refuses',
    'splunk-busy',
    'splunk-resets',
    'splunk-loses-answers',
    'transform-raises',
    'transform-returns-too-few',
    'backup-fails',
  ];
  for (const kind of kinds) {
    faults.inject({ kind } as PipelineFault, { forMs: 10 * MINUTE });
    await lab.send(1);
    await lab.pass(30 * MINUTE);
  }
  const secrets = [
    identity.hecToken,
    identity.splunkPassword,
    identity.fleetToken,
    ...[identity.ca, identity.server].map(({ privateKeyPem }) => privateKeyPem.split('\n')[1]!),
    keyPair!.PrivateKey!.split('\n')[1]!,
    'PRIVATE KEY',
  ];
  expect(logged.length).toBeGreaterThan(kinds.length);
  expect(logged.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
});
