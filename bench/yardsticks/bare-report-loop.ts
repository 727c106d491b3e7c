import { generateKeyPairSync } from 'node:crypto';
import { connect as connectTls, createSecureContext } from 'node:tls';
import { MqttClient } from 'mqtt';
import type { LabIdentity } from '../../lab/parts/identity.ts';
import { issueDeviceCertificate, loadIssuer } from '../../pipeline/emulator/pki/index.ts';
import { costOf, type Cost } from '../measure.ts';
import { startBareReportBroker } from './bare-report-broker.ts';

/**
 * The least that a device report can cost with these libraries: MQTT.js over mutual TLS to a bare aedes that
 * answers `accepted`, nothing else. One process, one thread, every device once per round.
 */
export async function bareReportLoop(
  identity: LabIdentity,
  options: { devices: number; rounds: number; payload: Buffer },
): Promise<Cost & { reports: number }> {
  const broker = await startBareReportBroker(identity);
  const { port } = broker;
  const ca = identity.ca.certificatePem;
  const secureContext = createSecureContext({ ...(await deviceKeyPair(identity)), ca });

  const clients: { client: MqttClient; topic: string; accepted: () => void }[] = [];
  for (let first = 0; first < options.devices; first += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, options.devices - first) }, async (_, offset) => {
        const name = `device-${first + offset}`;
        const client = new MqttClient(
          () => {
            const socket = connectTls({ host: '127.0.0.1', port, servername: 'localhost', secureContext });
            socket.setNoDelay(true);
            return socket;
          },
          { clientId: name, reconnectPeriod: 0, keepalive: 0, protocolVersion: 4, clean: true },
        );
        await new Promise<void>((resolve, reject) => {
          client.once('connect', () => resolve());
          client.once('error', reject);
          // A refused handshake is no "error" to MQTT.js: the connection closes.
          client.once('close', () => reject(new Error(`The yardstick's broker refused ${name}.`)));
        });
        const topic = `$aws/things/${name}/defender/metrics/json`;
        const entry = { client, topic, accepted: () => {} };
        client.on('message', () => entry.accepted());
        await client.subscribeAsync(`${topic}/accepted`, { qos: 1 });
        clients.push(entry);
      }),
    );
  }

  const round = () =>
    Promise.all(
      clients.map(async (entry) => {
        const accepted = new Promise<void>((resolve) => {
          entry.accepted = resolve;
        });
        await entry.client.publishAsync(entry.topic, options.payload, { qos: 1 });
        await accepted;
      }),
    );
  await round();
  const cost = await costOf(async () => {
    for (let done = 0; done < options.rounds; done++) await round();
  });
  for (const { client } of clients) client.end(true);
  await broker.close();
  return { ...cost, reports: options.devices * options.rounds };
}

async function deviceKeyPair(identity: LabIdentity): Promise<{ cert: string; key: string }> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await issueDeviceCertificate({
    issuer: await loadIssuer(identity.ca),
    publicKeyPem: keys.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    nowMs: Date.now(),
  });
  return { cert: certificate.pem, key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
}
