import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { startCloudLab } from './testing/cloud-lab.ts';
import { findPeer } from './testing/python-peers.ts';

const aws = await findPeer('aws');
const python = await findPeer('python3');
const BROAD = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:*', Resource: '*' }],
});

/** The agent knows no port: with a TLS library that speaks ALPN, AWS's MQTT client goes to this one. */
const AGENT_PORT = 443;
const isFree = await new Promise<boolean>((resolve) => {
  const server = createServer();
  server.once('error', () => resolve(false));
  server.listen(AGENT_PORT, '127.0.0.1', () => server.close(() => resolve(true)));
});

test.skipIf(!aws)(
  "AWS CLI: the guide's sequence from a security profile to an audit's findings",
  { timeout: 180_000 },
  async () => {
    await using lab = await startCloudLab();
    const cli = async (...args: string[]): Promise<Record<string, never>> => {
      const { stdout } = await execa(aws!, ['iot', ...args, '--output', 'json'], {
        env: {
          AWS_ENDPOINT_URL: lab.emulator.httpUrl,
          AWS_ACCESS_KEY_ID: 'test',
          AWS_SECRET_ACCESS_KEY: 'test',
          AWS_DEFAULT_REGION: 'us-east-1',
          AWS_CONFIG_FILE: '/dev/null',
        },
      });
      return (stdout === '' ? {} : JSON.parse(stdout)) as Record<string, never>;
    };
    const role = await lab.createRole('audit', 'iot:*', 'iam:*', 'cognito-identity:*');
    const behaviors = [
      {
        name: 'few-attempts',
        metric: 'aws:num-connection-attempts',
        criteria: { comparisonOperator: 'less-than', value: { count: 1 }, durationSeconds: 300 },
      },
    ];
    const profile = ['--security-profile-name', 'posture'];
    await cli('create-security-profile', ...profile, '--behaviors', JSON.stringify(behaviors));
    const target = 'arn:aws:iot:us-east-1:000000000000:all/things';
    await cli('attach-security-profile', ...profile, '--security-profile-target-arn', target);
    expect(
      await cli('validate-security-profile-behaviors', '--behaviors', JSON.stringify(behaviors)),
    ).toEqual({
      valid: true,
      validationErrors: [],
    });
    await lab.iot.createPolicy({ policyName: 'broad', policyDocument: BROAD });
    const device = await lab.createDevice('pump-001', 'broad');
    expect(await lab.connect('pump-001', device)).toBeDefined();
    await lab.pass(6 * 60_000);
    const { activeViolations } = await cli('list-active-violations', '--thing-name', 'pump-001');
    expect(activeViolations).toMatchObject([
      { thingName: 'pump-001', securityProfileName: 'posture', lastViolationValue: { count: 1 } },
    ]);

    const check = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';
    await cli(
      'update-account-audit-configuration',
      '--role-arn',
      role,
      '--audit-check-configurations',
      JSON.stringify({ [check]: { enabled: true } }),
    );
    const { taskId } = await cli('start-on-demand-audit-task', '--target-check-names', check);
    await lab.pass(60_000);
    expect(await cli('describe-audit-task', '--task-id', taskId!)).toMatchObject({
      taskStatus: 'COMPLETED',
      auditDetails: { [check]: { checkRunStatus: 'COMPLETED_NON_COMPLIANT', checkCompliant: false } },
    });
    const { findings } = await cli('list-audit-findings', '--task-id', taskId!);
    expect(findings).toMatchObject([
      {
        checkName: check,
        severity: 'CRITICAL',
        nonCompliantResource: {
          resourceIdentifier: { policyVersionIdentifier: { policyName: 'broad', policyVersionId: '1' } },
        },
      },
    ]);
  },
);

test.skipIf(!python || !isFree).each(['json', 'cbor'])(
  "AWS's Python agent reports in %s and is accepted (port 443 must be free to take)",
  { timeout: 60_000 },
  async (format) => {
    await using lab = await startCloudLab({ mqttsPort: AGENT_PORT });
    await lab.iot.createPolicy({ policyName: 'device', policyDocument: BROAD });
    const { cert, key } = await lab.createDevice('pump-001', 'device');
    const directory = await mkdtemp(join(tmpdir(), 'defender-agent-'));
    const write = async (name: string, text: string) => {
      await writeFile(join(directory, name), text, { mode: 0o600 });
      return join(directory, name);
    };
    const files = ['-r', await write('ca', lab.caPem), '-c', await write('cert', cert)];
    const keyFile = await write('key', key);
    const agent = execa(
      python!,
      ['-u', '-m', 'AWSIoTDeviceDefenderAgentSDK.agent', '-e', '127.0.0.1', '-k', keyFile, ...files].concat([
        '-id',
        'pump-001',
        '-f',
        format,
        '-i',
        '1',
        '-cm',
      ]),
      { reject: false, all: true },
    );
    try {
      await new Promise<void>((resolve) => {
        agent.all.on('data', () => {
          if (lab.emulator.counters().defender.reportsAccepted > 0) resolve();
        });
        void agent.then(() => resolve());
      });
    } finally {
      agent.kill();
      await agent;
      await rm(directory, { recursive: true });
    }
    expect(lab.emulator.counters().defender).toMatchObject({ reportsRejected: 0 });
    expect(lab.emulator.counters().defender.reportsAccepted).toBeGreaterThan(0);
  },
);
