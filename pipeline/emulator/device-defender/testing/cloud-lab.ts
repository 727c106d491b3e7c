import { connect as connectTls } from 'node:tls';
import { IAM } from '@aws-sdk/client-iam';
import { IoT } from '@aws-sdk/client-iot';
import { MqttClient } from 'mqtt';
import { ConnectionRegistry, VirtualClock, createRandom, silentLogger } from '#kernel';
import { createAwsEmulator } from '../../aws-emulator.ts';
import { createCertificateAuthority, issueServerCertificate } from '../../pki/index.ts';
import { testClientConfig } from '../../testing.ts';

const START_MS = Date.UTC(2026, 0, 5);

export interface TestDevice {
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly cert: string;
  readonly key: string;
}

/** The whole AWS stand-in with its MQTT broker, asked with official clients only. */
export async function startCloudLab({ mqttsPort }: { readonly mqttsPort?: number } = {}) {
  const clock = new VirtualClock({ startMs: START_MS });
  const ca = await createCertificateAuthority();
  const emulator = await createAwsEmulator({
    clock,
    logger: silentLogger,
    random: createRandom('cloud lab'),
    connections: new ConnectionRegistry(),
    ca,
    server: await issueServerCertificate({ ca }),
    region: 'us-east-1',
    accountId: '000000000000',
    quotas: { connectIntervalMs: 0 },
    ...(mqttsPort !== undefined && { mqttsPort }),
  });
  const iot = new IoT(testClientConfig(emulator.httpUrl));
  const iam = new IAM(testClientConfig(emulator.httpUrl));
  const open = new Set<MqttClient>();
  return {
    clock,
    iot,
    iam,
    emulator,
    caPem: ca.certificatePem,
    /** Lets lab time pass. */
    pass: (ms: number) => clock.run('test', (hold) => hold.sleep(ms)),
    /** A role that IoT may take, with these actions allowed; returns its ARN. */
    async createRole(RoleName: string, ...Action: string[]): Promise<string> {
      const Version = '2012-10-17';
      const trust = {
        Effect: 'Allow',
        Principal: { Service: 'iot.amazonaws.com' },
        Action: 'sts:AssumeRole',
      };
      const { Role } = await iam.createRole({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify({ Version, Statement: [trust] }),
      });
      if (Action.length > 0) {
        await iam.putRolePolicy({
          RoleName,
          PolicyName: 'actions',
          PolicyDocument: JSON.stringify({
            Version,
            Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
          }),
        });
      }
      return Role!.Arn!;
    },
    /** A thing with an active certificate under a policy. */
    async createDevice(thingName: string, policyName: string): Promise<TestDevice> {
      await iot.createThing({ thingName });
      const { certificateArn, certificateId, certificatePem, keyPair } = await iot.createKeysAndCertificate({
        setAsActive: true,
      });
      await iot.attachThingPrincipal({ thingName, principal: certificateArn });
      await iot.attachPolicy({ policyName, target: certificateArn });
      return {
        certificateId: certificateId!,
        certificateArn: certificateArn!,
        cert: certificatePem!,
        key: keyPair!.PrivateKey!,
      };
    },
    /** Connects with MQTT.js; `undefined` when the broker closes before CONNACK. */
    connect(clientId: string, { cert, key }: TestDevice): Promise<MqttClient | undefined> {
      const client = new MqttClient(
        () => connectTls({ host: '127.0.0.1', port: emulator.mqttsPort, ca: ca.certificatePem, cert, key }),
        { clientId, protocolVersion: 4, reconnectPeriod: 0, keepalive: 0 },
      );
      client.on('error', () => {});
      return new Promise((resolve) => {
        client.once('connect', () => {
          open.add(client);
          resolve(client);
        });
        client.once('close', () => resolve(undefined));
      });
    },
    async [Symbol.asyncDispose]() {
      for (const client of open) await client.endAsync(true);
      iot.destroy();
      iam.destroy();
      await emulator.close();
    },
  };
}
