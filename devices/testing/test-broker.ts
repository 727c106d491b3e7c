import type { TopicRulePayload } from '@aws-sdk/client-iot';
import {
  createBroker,
  type BrokerAction,
  type BrokerObserver,
  type BrokerQuotas,
  type Message,
} from '../../pipeline/emulator/broker/index.ts';
import { createTestCertificate } from '../../pipeline/emulator/broker/testing/certificates.ts';
import { createDeviceDefender } from '../../pipeline/emulator/device-defender/index.ts';
import type { MetricValues } from '../../pipeline/emulator/device-defender/index.ts';
import { createRulesEngine } from '../../pipeline/emulator/rules/index.ts';
import { createTestContext } from '../../pipeline/emulator/testing.ts';
import type { DeviceClassName, DeviceSpec } from '../index.ts';

/** One thing that cloud-side metrics count. */
export interface Traffic {
  readonly what: 'connect' | 'denial' | 'disconnect' | 'sent' | 'received';
  readonly thing: string;
  readonly atMs: number;
  readonly sourceIp?: string;
}

/** A report as Device Defender read it. */
export interface Datapoints {
  readonly thing: string;
  readonly atMs: number;
  readonly values: MetricValues;
}

/**
 * The lab's own broker and Device Defender for tests of devices. Everyone connects with one certificate; client ids
 * are thing names up to a dot (`pump-1.second` is the thing `pump-1`).
 */
export async function createTestBroker(
  quotas: Partial<BrokerQuotas> = {},
  overrides: Parameters<typeof createTestContext>[0] = {},
) {
  const context = createTestContext(overrides);
  const [server, device] = await Promise.all([createTestCertificate('server'), createTestCertificate('any')]);
  /** What was published to whom, in the broker's order, reports and Basic Ingest included. */
  const messages: Message[] = [];
  const datapoints: Datapoints[] = [];
  const records: { stream: string; text: string }[] = [];
  const denied = new Set<string>();
  const rules = new Map<string, TopicRulePayload>();
  const traffic: Traffic[] = [];
  let revision = 1;

  const engine = createRulesEngine(context, {
    rules: { get: (name) => rules.get(name), entries: () => rules, revision: () => revision },
    ports: {
      putRecord: (stream, data) => records.push({ stream, text: data.toString('utf8') }),
      putRecordBatch: (stream, batch) =>
        records.push(...batch.map((data) => ({ stream, text: data.toString('utf8') }))),
      publish: (message) => broker.publish(message),
    },
    authorizeRole: () => ({ allowed: true }),
  });
  const defender = createDeviceDefender(context, {
    profiles: { profilesOf: () => [], isRegistered: () => true, revision: () => revision },
    publish: (message) => broker.publish(message),
    devices: () => broker.devices(),
    authorizeRole: () => ({ allowed: true }),
    onDatapoints: ({ name }, values, atMs) => datapoints.push({ thing: name, atMs, values }),
  });
  const broker = await createBroker(context, {
    server,
    quotas,
    identities: {
      findCertificate: (certificateId) => ({
        certificateId,
        status: 'ACTIVE',
        notBeforeMs: 0,
        notAfterMs: 4e12,
      }),
      thingOf: (_certificateId, clientId) => ({ thingName: clientId.split('.')[0]!, exclusive: false }),
      compilePolicy: () => ({
        allows: (action: BrokerAction, resource: string) => !denied.has(`${action} ${resource}`),
      }),
      revision: () => revision,
    },
    handlers: {
      ingest: (rule, message) => {
        messages.push({ ...message, topic: `$aws/rules/${rule}/${message.topic}` });
        engine.ingest(rule, message);
      },
      report: (thing, format, payload) => {
        messages.push({
          topic: `$aws/things/${thing}/defender/metrics/${format}`,
          payload: Buffer.from(payload),
          qos: 1,
          retain: false,
        });
        defender.report(thing, format, payload);
      },
      match: (message) => {
        messages.push(message);
        engine.match(message);
      },
    },
    observer: counting(defender.observer, (each) => traffic.push({ ...each, atMs: context.clock.now() })),
  });

  /** A spec of a device that can connect here. */
  const spec = (thingName: string, overrides: Partial<DeviceSpec> = {}): DeviceSpec => ({
    thingName,
    deviceClass: 'infusion-pump' satisfies DeviceClassName,
    endpoint: { host: '127.0.0.1', port: broker.port },
    caPem: server.certificatePem,
    certificatePem: device.certificatePem,
    privateKeyPem: device.privateKeyPem,
    sourceAddress: '10.20.1.7',
    report: { format: 'json', names: 'long', intervalMs: 300_000, phaseMs: 0 },
    ...overrides,
  });

  const close = async () => {
    defender.close();
    await broker.close();
  };
  return {
    ...context,
    broker,
    defender,
    spec,
    messages,
    datapoints,
    records,
    /** Denies `iot:Publish topic/a/b` and the like from now on. */
    deny: (...what: string[]) => {
      for (const each of what) denied.add(each);
      revision++;
    },
    addRule: (name: string, rule: TopicRulePayload) => {
      rules.set(name, rule);
      revision++;
    },
    /** What the broker told Device Defender, in order: the stuff that cloud-side metrics are made of. */
    traffic,
    /** The payloads published to topics that `pattern` matches, as text. */
    published: (pattern: RegExp) =>
      messages.filter(({ topic }) => pattern.test(topic)).map(({ payload }) => payload.toString('utf8')),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function counting(observer: BrokerObserver, note: (traffic: Omit<Traffic, 'atMs'>) => void): BrokerObserver {
  return {
    connectAttempted: (device, sourceIp) => {
      note({ what: 'connect', thing: device.name, sourceIp });
      observer.connectAttempted(device, sourceIp);
    },
    authorizationFailed: (device, ...more) => {
      note({ what: 'denial', thing: device.name });
      observer.authorizationFailed(device, ...more);
    },
    disconnected: (device, ...more) => {
      note({ what: 'disconnect', thing: device.name });
      observer.disconnected(device, ...more);
    },
    messageSent: (device, ...more) => {
      note({ what: 'sent', thing: device.name });
      observer.messageSent(device, ...more);
    },
    messageReceived: (device, ...more) => {
      note({ what: 'received', thing: device.name });
      observer.messageReceived(device, ...more);
    },
  };
}
