import { encode as encodeCbor } from 'cborg';
import type { Random } from '#kernel';
import type { CustomMetricValue } from '../model/custom-metrics.ts';
import type { Sample } from '../model/device-model.ts';
import { formatEndpoint, type EstablishedConnection, type ListeningSocket } from '../model/sockets.ts';
import { sampleList } from './list-sampling.ts';
import { REPORT_NAMES, type NameStyle, type ReportNames } from './names.ts';

export const REPORT_FORMATS = ['json', 'cbor'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** All agents of AWS send this version. */
const REPORT_VERSION = '1.0';

export interface ReportOptions {
  /** Positive, unique per thing and rising; seconds since the epoch. */
  readonly reportId: number;
  readonly names: NameStyle;
  /** Draws the entries of lists that are too long. */
  readonly random: Random;
}

type Node = Record<string, unknown>;

/**
 * A sample as the document a device publishes. Every block is present, also when it is empty.
 *
 * Source: AWS IoT Device Defender developer guide, "Device-side metrics" and "Custom metrics".
 */
export function buildReport(sample: Sample, options: ReportOptions): Node {
  const names = REPORT_NAMES[options.names];
  const { network } = sample;
  const report: Node = {
    [names.header]: { [names.reportId]: options.reportId, [names.version]: REPORT_VERSION },
    [names.metrics]: {
      [names.listeningTcpPorts]: portBlock(sample.listeningTcp, names, options.random),
      [names.listeningUdpPorts]: portBlock(sample.listeningUdp, names, options.random),
      [names.networkStats]: {
        [names.bytesIn]: network.bytesIn,
        [names.bytesOut]: network.bytesOut,
        [names.packetsIn]: network.packetsIn,
        [names.packetsOut]: network.packetsOut,
      },
      [names.tcpConnections]: {
        [names.establishedConnections]: connectionBlock(sample.connections, names, options.random),
      },
    },
  };
  const custom = customBlock(sample.customMetrics);
  if (custom) report[names.customMetrics] = custom;
  return report;
}

/** The bytes to publish: compact JSON or CBOR. */
export const ENCODERS: Record<ReportFormat, (report: Node) => string | Buffer> = {
  json: (report) => JSON.stringify(report),
  cbor: (report) => {
    const bytes = encodeCbor(report);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  },
};

function portBlock(sockets: readonly ListeningSocket[], names: ReportNames, random: Random): Node {
  return {
    [names.ports]: sampleList(sockets, random).map((socket) => ({
      [names.interface]: socket.interface,
      [names.port]: socket.port,
    })),
    [names.total]: sockets.length,
  };
}

function connectionBlock(
  connections: readonly EstablishedConnection[],
  names: ReportNames,
  random: Random,
): Node {
  return {
    [names.connections]: sampleList(connections, random).map((connection) => ({
      [names.localInterface]: connection.localInterface,
      [names.localPort]: connection.localPort,
      [names.remoteAddress]: formatEndpoint(connection.remoteAddress, connection.remotePort),
    })),
    [names.total]: connections.length,
  };
}

/** A custom metric is a list of one object, even for a single number: a bare object is refused as malformed. */
function customBlock(values: Readonly<Record<string, CustomMetricValue>>): Node | undefined {
  const entries = Object.entries(values);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.map(([name, value]) => [name, [value]]));
}
