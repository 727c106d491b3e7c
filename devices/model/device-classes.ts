import { constant, gauge, text, type CustomMetricProfile } from './custom-metrics.ts';
import type { DayCurveName } from './day-curve.ts';
import type { IpFamily, Transport } from './sockets.ts';

/** A host that devices of a class talk to when nothing is wrong. */
export interface KnownHost {
  readonly address: string;
  readonly port: number;
}

/**
 * The hosts of the hospital network and its suppliers. Addresses outside 10.0.0.0/8 come from the ranges reserved
 * for documentation (RFC 5737): nothing is ever sent to them, they are numbers in a model.
 */
export const KNOWN_HOSTS = {
  iotCore: { address: '198.51.100.80', port: 8883 },
  vendorCloud: { address: '198.51.100.10', port: 443 },
  firmwareDepot: { address: '198.51.100.20', port: 443 },
  imageArchive: { address: '10.20.0.20', port: 11112 },
  recordServer: { address: '10.20.0.25', port: 2575 },
  logHost: { address: '10.20.0.30', port: 6514 },
} as const satisfies Record<string, KnownHost>;

export type KnownHostName = keyof typeof KNOWN_HOSTS;

/** How a class of devices looks and behaves when nothing is wrong. */
export interface DeviceClass {
  readonly summary: string;
  readonly services: readonly {
    readonly transport: Transport;
    readonly port: number;
    readonly families: readonly IpFamily[];
  }[];
  /** Connections that are always open, in addition to the one to AWS IoT Core. */
  readonly connectedTo: readonly KnownHostName[];
  /** Mean background traffic outside MQTT, in bytes per second, and the mean size of a packet. */
  readonly traffic: {
    readonly bytesInPerSecond: number;
    readonly bytesOutPerSecond: number;
    readonly bytesPerPacket: number;
    readonly curve: DayCurveName;
    /** Share by which a report may differ from the curve, either way. */
    readonly jitter: number;
  };
  readonly telemetry: { readonly messagesPerReport: number; readonly bytes: number };
  readonly customMetrics: Readonly<Record<string, CustomMetricProfile>>;
}

const BOTH: readonly IpFamily[] = ['ipv4', 'ipv6'];

/** The fleet of a hospital, class by class. */
export const DEVICE_CLASSES = {
  'infusion-pump': {
    summary: 'doses drugs; small messages, few services',
    services: [{ transport: 'tcp', port: 443, families: ['ipv4'] }],
    connectedTo: ['recordServer'],
    traffic: {
      bytesInPerSecond: 60,
      bytesOutPerSecond: 140,
      bytesPerPacket: 180,
      curve: 'bedside',
      jitter: 0.15,
    },
    telemetry: { messagesPerReport: 1, bytes: 180 },
    customMetrics: {
      fw_version: text('3.2.1'),
      cpu_load: gauge(12, 4),
      battery: gauge(88, 9, 0),
      flow_rate: gauge(62, 3),
      alarm_high: constant(120),
      sensor_state: text('ok'),
    },
  },
  'patient-monitor': {
    summary: 'heart rate and oxygen at the bedside; steady stream to the record server',
    services: [
      { transport: 'tcp', port: 443, families: BOTH },
      { transport: 'udp', port: 5353, families: ['ipv4'] },
    ],
    connectedTo: ['recordServer', 'logHost'],
    traffic: {
      bytesInPerSecond: 300,
      bytesOutPerSecond: 2_400,
      bytesPerPacket: 420,
      curve: 'bedside',
      jitter: 0.12,
    },
    telemetry: { messagesPerReport: 2, bytes: 420 },
    customMetrics: {
      fw_version: text('5.0.4'),
      cpu_load: gauge(24, 7),
      heart_rate: gauge(76, 9, 0),
      alarm_high: constant(130),
      sensor_state: text('ok'),
    },
  },
  'ward-gateway': {
    summary: 'a small Linux computer that gathers a ward; the services of the AWS sample device',
    services: [
      { transport: 'tcp', port: 22, families: BOTH },
      { transport: 'tcp', port: 631, families: BOTH },
      { transport: 'tcp', port: 1883, families: BOTH },
      { transport: 'udp', port: 5353, families: BOTH },
    ],
    connectedTo: ['recordServer', 'logHost', 'vendorCloud'],
    traffic: {
      bytesInPerSecond: 5_200,
      bytesOutPerSecond: 6_400,
      bytesPerPacket: 520,
      curve: 'ward',
      jitter: 0.2,
    },
    telemetry: { messagesPerReport: 2, bytes: 900 },
    customMetrics: { fw_version: text('2.14.0'), cpu_load: gauge(31, 10) },
  },
  imaging: {
    summary: 'ultrasound and X-ray; large transfers to the image archive in clinic hours',
    services: [
      { transport: 'tcp', port: 104, families: ['ipv4'] },
      { transport: 'tcp', port: 443, families: ['ipv4'] },
    ],
    connectedTo: ['imageArchive', 'logHost'],
    traffic: {
      bytesInPerSecond: 9_000,
      bytesOutPerSecond: 42_000,
      bytesPerPacket: 1_150,
      curve: 'clinic',
      jitter: 0.3,
    },
    telemetry: { messagesPerReport: 1, bytes: 2_400 },
    customMetrics: { fw_version: text('8.1.0'), cpu_load: gauge(38, 14) },
  },
  'lab-analyzer': {
    summary: 'blood analyser; idle most of the time, results in batches',
    services: [{ transport: 'tcp', port: 443, families: ['ipv4'] }],
    connectedTo: ['recordServer', 'vendorCloud'],
    traffic: {
      bytesInPerSecond: 150,
      bytesOutPerSecond: 700,
      bytesPerPacket: 380,
      curve: 'clinic',
      jitter: 0.25,
    },
    telemetry: { messagesPerReport: 1, bytes: 640 },
    customMetrics: { fw_version: text('1.9.3'), cpu_load: gauge(16, 6) },
  },
} as const satisfies Record<string, DeviceClass>;

export type DeviceClassName = keyof typeof DEVICE_CLASSES;

export const DEVICE_CLASS_NAMES = Object.keys(DEVICE_CLASSES) as DeviceClassName[];
