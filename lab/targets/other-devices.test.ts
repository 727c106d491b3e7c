import { access, copyFile, mkdtemp, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { findPeer } from '../../pipeline/emulator/device-defender/testing/python-peers.ts';
import { connectLiveLab, type LiveLab } from '../live-lab.ts';
import { hasSaid, runCli } from '../testing/lab-process.ts';

/** AWS's Python agent knows no port but 443, the second of a lab's. */
const PORT_BASE = 442;
const MQTTS_PORT = PORT_BASE + 1;

/** Real milliseconds: Firehose keeps a record for up to two minutes. */
const PATIENCE_MS = 240_000;

const python = await findPeer('python3');
const hasAgent =
  python !== undefined &&
  (await execa(python, ['-c', 'import AWSIoTDeviceDefenderAgentSDK'], { reject: false })).exitCode === 0;
const sdkPackages = resolve('.lab/peers/node_modules');
const hasSdk = await access(join(sdkPackages, 'aws-iot-device-sdk-v2')).then(
  () => true,
  () => false,
);
const portsAreFree = await Promise.all(Array.from({ length: 7 }, (_, index) => isFree(PORT_BASE + index)));
const canRun = (hasAgent || hasSdk) && portsAreFree.every(Boolean);

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer().once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}

describe.skipIf(!canRun)('other devices in a running lab (ports 442 to 448 must be free to take)', () => {
  let directory: string;
  let lab: ReturnType<typeof runCli>;
  let live: LiveLab;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lab-devices-'));
    // As fast as the clock: the agent says to send something every six seconds of its own time.
    lab = runCli(directory, ['lab', 'up', '--no-console', '--port-base', `${PORT_BASE}`]);
    await hasSaid(lab, 'The lab is up');
    const deployed = await runCli(directory, ['deploy', '--devices', 'infusion-pump=2', '--yes', '--json']);
    expect(JSON.parse(deployed.stdout)).toMatchObject({ things: ['infusion-pump-001', 'infusion-pump-002'] });
    live = await connectLiveLab(join(directory, '.lab'));
  }, 90_000);

  afterAll(async () => {
    await live?.[Symbol.asyncDispose]();
    lab?.kill('SIGTERM');
    await lab;
  });

  const files = (thing: string) => {
    const file = (suffix: string) =>
      join(directory, '.lab', 'devices', 'iot-posture-lab', `${thing}${suffix}`);
    return { ca: join(directory, '.lab', 'ca.pem'), cert: file('.cert.pem'), key: file('.key.pem') };
  };

  /** The newest row with the ports on which a thing listens. */
  const portsOf = (thing: string) =>
    waitFor({ what: `a row about ${thing}`, timeoutMs: PATIENCE_MS, intervalMs: 500 }, async () => {
      const { rows } = await live.search(
        `\`dd(listening-tcp-ports)\` | search thing="${thing}" | rename "value.ports{}" AS port | table thing port`,
      );
      return rows[0];
    });

  test
    .skipIf(!hasAgent)
    .concurrent(
      "AWS's Python agent reports what this machine does",
      { timeout: PATIENCE_MS + 30_000 },
      async () => {
        const { ca, cert, key } = files('infusion-pump-001');
        const agent = execa(
          python!,
          [
            '-u',
            '-m',
            'AWSIoTDeviceDefenderAgentSDK.agent',
            '-e',
            '127.0.0.1',
            '-r',
            ca,
            '-c',
            cert,
            '-k',
            key,
          ].concat(['-id', 'infusion-pump-001', '-f', 'json', '-i', '5']),
          { reject: false, all: true },
        );
        try {
          const row = await portsOf('infusion-pump-001');
          // It runs where the lab listens.
          expect([row['port']].flat()).toContain(String(MQTTS_PORT));
        } finally {
          agent.kill();
          await agent;
        }
      },
    );

  test
    .skipIf(!hasSdk)
    .concurrent(
      "a device made with AWS's SDK for JavaScript reports",
      { timeout: PATIENCE_MS + 30_000 },
      async () => {
        const program = await mkdtemp(join(tmpdir(), 'sdk-device-'));
        await copyFile('docs/devices/sdk-device.mjs', join(program, 'sdk-device.mjs'));
        await symlink(sdkPackages, join(program, 'node_modules'));
        const { ca, cert, key } = files('infusion-pump-002');
        const { stdout } = await execa(
          process.execPath,
          ['sdk-device.mjs', `127.0.0.1:${MQTTS_PORT}`, 'infusion-pump-002', '22,631,1883,21'],
          { cwd: program, env: { CA: ca, CERT: cert, KEY: key } },
        );
        expect(stdout).toMatch(/^accepted .*"status":"ACCEPTED"/);
        expect(await portsOf('infusion-pump-002')).toEqual({
          thing: 'infusion-pump-002',
          port: ['22', '631', '1883', '21'],
        });
      },
    );
});
