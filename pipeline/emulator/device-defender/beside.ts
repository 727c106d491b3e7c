import type { CustomMetricType } from '@aws-sdk/client-iot';
import type { Clock, Logger, Random } from '#kernel';
import { createDeviceDefender, type DeviceDefenderCounters } from './device-defender.ts';
import { CUSTOM_METRIC_KINDS } from './metric-kinds.ts';
import type { MonitoredProfile } from './monitored-profile.ts';

export interface DetectBesideOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  /** Where metrics are exported: `$aws/rules/RULE`. */
  readonly exportTopic: string;
  /** Metrics of AWS that are exported. Those that nobody beside a broker can know are left out. */
  readonly metrics: readonly string[];
  /** Custom metrics that are exported, with their types. */
  readonly customMetrics?: Readonly<Record<string, CustomMetricType>>;
  /** Whether a thing is watched. */
  readonly isWatched: (thing: string) => boolean;
  /** Publishes exports, and answers to reports. */
  publish(topic: string, payload: Buffer): void;
}

/** Device Defender Detect beside a broker that is not this emulator's. */
export interface DetectBeside {
  /** What the metrics are that it exports. */
  readonly exported: readonly string[];
  /** Takes a message of one of `BESIDE_FILTERS`. */
  heard(topic: string, payload: Buffer): void;
  counters(): Pick<DeviceDefenderCounters, 'reportsAccepted' | 'reportsRejected' | 'exportedMetrics'>;
  close(): void;
}

/** What has to be subscribed to: reports and all else on the things' own topics, and lifecycle events. */
export const BESIDE_FILTERS = ['devices/+/#', '$aws/events/presence/+/+'] as const;

/** What a broker tells to nobody but itself. */
const UNKNOWABLE = ['aws:num-messages-received'];

const REPORT = /^devices\/([^/]+)\/defender\/metrics\/(json|cbor)$/;
const ANSWER = /^devices\/[^/]+\/defender\/metrics\/(?:json|cbor)\/(?:accepted|rejected)$/;
const OWN = /^devices\/([^/]+)\//;
const PRESENCE = /^\$aws\/events\/presence\/(connected|disconnected|connect_failed)\/([^/]+)$/;
const RESERVED = /^\$aws\/things\/([^/]+)\/(defender\/.*)$/;

/** What is read of a lifecycle event; anything else in it does not matter. */
interface PresenceEvent {
  readonly ipAddress: string;
  readonly disconnectReason: string;
}

/**
 * The lab's own Detect, for accounts in which AWS's is closed: it hears what devices publish on their own topics
 * `devices/THING/…`, reports among it, and the broker's lifecycle events, and exports as Device Defender does.
 *
 * It knows less than a broker: connections that were taken, refusals that ended one, and messages on the things' own
 * topics. Our choices: a disconnect for AUTH_ERROR is one authorization failure, a thing's name is its client id.
 */
export function createDetectBeside(options: DetectBesideOptions): DetectBeside {
  const { clock, logger, random, region, accountId, customMetrics = {}, isWatched } = options;
  const exported = [...options.metrics, ...Object.keys(customMetrics)].filter(
    (metric) => !UNKNOWABLE.includes(metric),
  );
  const profile: MonitoredProfile = {
    additionalMetricsToRetainV2: exported.map((metric) => ({ metric, exportMetric: true })),
    metricsExportConfig: { mqttTopic: options.exportTopic, roleArn: BESIDE_ROLE },
  };
  const online = new Map<string, string>();
  const device = (name: string) => ({ name, registered: true, clientId: name });
  const defender = createDeviceDefender(
    {
      clock,
      logger,
      random,
      region,
      accountId,
      sdkConfig: () => {
        throw new Error('Detect beside a broker calls no service');
      },
    },
    {
      profiles: {
        profilesOf: ({ name }) => (isWatched(name) ? [profile] : []),
        isRegistered: isWatched,
        revision: () => 0,
        customMetric: (name) => CUSTOM_METRIC_KINDS[customMetrics[name] ?? ('' as never)],
      },
      publish: ({ topic, payload }) => options.publish(topic.replace(RESERVED, 'devices/$1/$2'), payload),
      devices: () => [...online].map(([name, sourceIp]) => ({ device: device(name), sourceIp })),
      // Whoever publishes here does so with its own credentials.
      authorizeRole: () => ({ allowed: true }),
    },
  );
  const { observer } = defender;

  const events: Readonly<Record<string, (name: string, event: PresenceEvent) => void>> = {
    connected: (name, { ipAddress }) => {
      observer.connectAttempted(device(name), ipAddress);
      online.set(name, ipAddress);
      observer.connected?.(device(name), {
        clientId: name,
        certificateId: '',
        sourceIp: ipAddress,
        sessionIdentifier: '',
      });
    },
    disconnected: (name, { disconnectReason }) => {
      online.delete(name);
      if (disconnectReason === 'AUTH_ERROR') observer.authorizationFailed(device(name));
      observer.disconnected(device(name), undefined, disconnectReason);
    },
    connect_failed: (name, { ipAddress }) => {
      observer.connectAttempted(device(name), ipAddress);
      observer.authorizationFailed(device(name));
    },
  };

  return {
    exported,
    heard: (topic, payload) => {
      const [, kind, client] = PRESENCE.exec(topic) ?? [];
      if (kind !== undefined) {
        const event = readEvent(payload);
        if (event && isWatched(client!)) events[kind]!(client!, event);
        return;
      }
      const thing = OWN.exec(topic)?.[1];
      if (thing === undefined || !isWatched(thing) || ANSWER.test(topic)) return;
      observer.messageSent(device(thing), topic, payload.length);
      const [, , format] = REPORT.exec(topic) ?? [];
      if (format !== undefined) defender.report(thing, format as 'json' | 'cbor', payload);
    },
    counters: () => defender.counters(),
    close: () => defender.close(),
  };
}

/** No role is taken on; the exporter wants one. */
const BESIDE_ROLE = 'arn:aws:iam::000000000000:role/none';

/** Nothing for what is no JSON object. */
function readEvent(payload: Buffer): PresenceEvent | undefined {
  try {
    const event = JSON.parse(payload.toString()) as Readonly<Record<string, unknown>>;
    return {
      ipAddress: String(event['ipAddress'] ?? ''),
      disconnectReason: String(event['disconnectReason'] ?? ''),
    };
  } catch {
    return undefined;
  }
}
