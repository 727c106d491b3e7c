import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { TopicRulePayload } from '@aws-sdk/client-iot';
import { MqttClient, type IClientOptions } from 'mqtt';
import { createDeviceDefender, type ExportProfile } from '../../device-defender/index.ts';
import { createRulesEngine } from '../../rules/index.ts';
import { createTestContext } from '../../testing.ts';
import { createBroker } from '../broker.ts';
import type { BrokerAction } from '../identity.ts';
import type { Message } from '../message.ts';
import type { BrokerQuotas } from '../quotas.ts';
import { createTestCertificate } from './certificates.ts';

/** A broker, rules engine and Device Defender with one device `pump` and a registry that a test can edit. */
export async function createDataPath(
  quotas: Partial<BrokerQuotas> = { connectIntervalMs: 0 },
  slowReaderMs?: number,
) {
  const context = createTestContext();
  const [server, device] = await Promise.all([
    createTestCertificate('server'),
    createTestCertificate('pump'),
  ]);
  const registry = {
    revision: 1,
    status: 'ACTIVE',
    notAfterMs: Date.UTC(2049, 11, 31),
    /** `iot:Publish topic/a`, or an attribute of CONNECT such as `LastWill`. */
    denied: new Set<string>(),
    profiles: [] as ExportProfile[],
    rules: new Map<string, TopicRulePayload>(),
    deniedRoles: new Set<string>(),
  };
  const records: { stream: string; text: string }[] = [];
  const announced: Message[] = [];
  const authorizeRole = ({ roleArn }: { roleArn: string }) => ({
    allowed: !registry.deniedRoles.has(roleArn),
  });
  const rules = createRulesEngine(context, {
    rules: {
      get: (name) => registry.rules.get(name),
      entries: () => registry.rules,
      revision: () => registry.revision,
    },
    ports: {
      putRecord: (stream, data) => records.push({ stream, text: data.toString('utf8') }),
      putRecordBatch: (stream, batch) =>
        records.push(...batch.map((data) => ({ stream, text: data.toString('utf8') }))),
      publish: (message) => broker.publish(message),
    },
    authorizeRole,
  });
  const defender = createDeviceDefender(context, {
    profiles: {
      profilesOf: ({ registered }) => (registered ? registry.profiles : []),
      isRegistered: (name) => name === 'pump',
      revision: () => registry.revision,
    },
    publish: (message) => broker.publish(message),
    devices: () => broker.devices(),
    authorizeRole,
  });
  const broker = await createBroker(context, {
    server,
    quotas,
    ...(slowReaderMs !== undefined && { slowReaderMs }),
    identities: {
      findCertificate: (certificateId) =>
        certificateId === device.certificateId
          ? { certificateId, status: registry.status, notBeforeMs: 0, notAfterMs: registry.notAfterMs }
          : undefined,
      thingOf: (_certificateId, clientId) =>
        clientId === 'pump' ? { thingName: 'pump', exclusive: false } : undefined,
      compilePolicy: () => {
        const denied = new Set(registry.denied);
        return {
          allows: (action: BrokerAction, resource: string, attributes: readonly string[] = []) =>
            ![`${action} ${resource}`, ...attributes].some((what) => denied.has(what)),
        };
      },
      revision: () => registry.revision,
    },
    handlers: {
      ingest: rules.ingest,
      report: defender.report,
      match: (message) => {
        announced.push(message);
        rules.match(message);
      },
    },
    observer: defender.observer,
  });

  const sockets = new Set<TLSSocket>();
  const dial = (identity = device): TLSSocket => {
    const { certificatePem: cert, privateKeyPem: key } = identity;
    const socket = connectTls({ host: '127.0.0.1', port: broker.port, ca: server.certificatePem, cert, key });
    socket.setNoDelay(true);
    socket.on('error', () => {});
    sockets.add(socket);
    return socket;
  };
  /** Dials and resolves with the client, or `undefined` when the broker closes before CONNACK. */
  const connect = (options: IClientOptions = {}, identity = device): Promise<MqttClient | undefined> => {
    const socket = dial(identity);
    const client = new MqttClient(() => socket, {
      clientId: 'pump',
      protocolVersion: 4,
      reconnectPeriod: 0,
      keepalive: 0,
      ...options,
    });
    client.on('error', () => {});
    return new Promise((resolve) => {
      client.once('connect', () => resolve(client));
      client.once('close', () => resolve(undefined));
    });
  };
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    defender.close();
    await broker.close();
  };
  /** The last event that went out under a topic that contains `part`. */
  const event = (part: string): Record<string, unknown> | undefined => {
    const found = announced.findLast(({ topic }) => topic.includes(part));
    return found && (JSON.parse(found.payload.toString('utf8')) as Record<string, unknown>);
  };
  return {
    context,
    registry,
    records,
    server,
    device,
    broker,
    defender,
    rules,
    dial,
    connect,
    event,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Resolves when the client's connection is over. */
export function whenClosed(client: MqttClient): Promise<void> {
  return client.connected
    ? new Promise((resolve) => client.once('close', () => resolve()))
    : Promise.resolve();
}
