import { isIP } from 'node:net';
import type { MetricValues } from './metric-value.ts';
import { readDocument, type ReportFormat } from './report-document.ts';

/** A device report, read and judged. */
export type ReportResult =
  | { readonly ok: true; readonly reportId: number; readonly values: MetricValues }
  | { readonly ok: false; /** Present when the header could be read. */ readonly reportId?: number };

type Members = Readonly<Record<string, unknown>>;

class Malformed extends Error {}

/**
 * Reads a device report: JSON or CBOR, long and short field names mixed at will, and derives the device-side metrics
 * from it (developer guide, "detect-device-side-metrics").
 *
 * Never throws: what is not a report is `ok: false`.
 */
export function readReport(payload: Buffer, format: ReportFormat): ReportResult {
  let reportId: number | undefined;
  try {
    const root = object(readDocument(payload, format));
    const header = object(field(root, 'header', 'hed'));
    reportId = positiveInteger(field(header, 'report_id', 'rid'));
    const version = field(header, 'version', 'v');
    if (typeof version !== 'string' || !/^\d{1,9}\.\d{1,9}$/.test(version)) throw new Malformed();
    const metrics = optionalObject(field(root, 'metrics', 'met'));
    const custom = optionalObject(field(root, 'custom_metrics', 'cmet'));
    if (!metrics && !custom) throw new Malformed();
    const values: MetricValues = {};
    if (metrics) readMetrics(metrics, values);
    if (custom) readCustomMetrics(custom, values);
    return { ok: true, reportId, values };
  } catch {
    // Parsers and checks alike: the one documented answer is a malformed report.
    return reportId === undefined ? { ok: false } : { ok: false, reportId };
  }
}

function readMetrics(metrics: Members, values: MetricValues): void {
  readPorts(field(metrics, 'listening_tcp_ports', 'tp'), 'tcp', values);
  readPorts(field(metrics, 'listening_udp_ports', 'up'), 'udp', values);
  const stats = optionalObject(field(metrics, 'network_stats', 'ns'));
  if (stats) {
    readCount(field(stats, 'bytes_in', 'bi'), 'aws:all-bytes-in', values);
    readCount(field(stats, 'bytes_out', 'bo'), 'aws:all-bytes-out', values);
    readCount(field(stats, 'packets_in', 'pi'), 'aws:all-packets-in', values);
    readCount(field(stats, 'packets_out', 'po'), 'aws:all-packets-out', values);
  }
  const tcp = optionalObject(field(metrics, 'tcp_connections', 'tc'));
  const established = tcp && optionalObject(field(tcp, 'established_connections', 'ec'));
  if (established) readConnections(established, values);
}

/** The count keeps duplicates (a port open on IPv4 and IPv6 counts twice), the list has each port once. */
function readPorts(section: unknown, protocol: 'tcp' | 'udp', values: MetricValues): void {
  const listening = optionalObject(section);
  if (!listening) return;
  const list = optionalList(field(listening, 'ports', 'pts'));
  const total = optionalCount(field(listening, 'total', 't')) ?? list?.length;
  if (total !== undefined) values[`aws:num-listening-${protocol}-ports`] = { count: total };
  if (!list) return;
  const ports = new Set<number>();
  for (const item of list) {
    const entry = object(item);
    const port = positiveInteger(field(entry, 'port', 'pt'));
    if (port > 65_535) throw new Malformed();
    optionalString(field(entry, 'interface', 'if'));
    ports.add(port);
  }
  values[`aws:listening-${protocol}-ports`] = { ports: [...ports] };
}

function readConnections(established: Members, values: MetricValues): void {
  const list = optionalList(field(established, 'connections', 'cs'));
  const total = optionalCount(field(established, 'total', 't')) ?? list?.length;
  if (total !== undefined) values['aws:num-established-tcp-connections'] = { count: total };
  if (!list) return;
  const addresses = new Set<string>();
  for (const item of list) {
    const connection = object(item);
    addresses.add(addressOf(field(connection, 'remote_addr', 'rad')));
    optionalCount(field(connection, 'local_port', 'lp'));
    optionalString(field(connection, 'local_interface', 'li'));
  }
  values['aws:destination-ip-addresses'] = { cidrs: [...addresses] };
}

/** The address part of `ip:port`, `[ip]:port`, or an IPv6 address with its port behind the last colon. */
function addressOf(remote: unknown): string {
  if (typeof remote !== 'string' || remote.length > 64) throw new Malformed();
  const colon = remote.lastIndexOf(':');
  const host =
    isIP(remote) !== 0 && !remote.includes('.')
      ? remote.slice(0, colon)
      : colon === -1
        ? remote
        : remote.slice(0, colon);
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (isIP(bare) === 0) throw new Malformed();
  return bare;
}

const CUSTOM_NAME = /^(?!aws:)[a-zA-Z0-9:_-]{1,128}$/;

function readCustomMetrics(custom: Members, values: MetricValues): void {
  for (const name of Object.keys(custom)) {
    if (!CUSTOM_NAME.test(name)) throw new Malformed();
    const list = optionalList(custom[name]);
    if (list?.length !== 1) throw new Malformed();
    const entry = object(list[0]);
    if (isFiniteNumber(entry['number'])) values[name] = { number: entry['number'] };
    else if (isListOf(entry['number_list'], isFiniteNumber)) values[name] = { numbers: entry['number_list'] };
    else if (isListOf(entry['string_list'], isText)) values[name] = { strings: entry['string_list'] };
    else if (isListOf(entry['ip_list'], isAddress)) values[name] = { cidrs: entry['ip_list'] };
    else throw new Malformed();
  }
}

function field(members: Members, long: string, short: string): unknown {
  return Object.hasOwn(members, long)
    ? members[long]
    : Object.hasOwn(members, short)
      ? members[short]
      : undefined;
}

function object(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new Malformed();
  }
  return value as Members;
}

function optionalObject(value: unknown): Members | undefined {
  return value === undefined ? undefined : object(value);
}

function optionalList(value: unknown): readonly unknown[] | undefined {
  if (value !== undefined && !Array.isArray(value)) throw new Malformed();
  return value;
}

function optionalString(value: unknown): void {
  if (value !== undefined && typeof value !== 'string') throw new Malformed();
}

function optionalCount(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (!isFiniteNumber(value) || value < 0) throw new Malformed();
  return value;
}

function readCount(value: unknown, metric: string, values: MetricValues): void {
  const count = optionalCount(value);
  if (count !== undefined) values[metric] = { count };
}

function positiveInteger(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) <= 0) throw new Malformed();
  return value as number;
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && isIP(value) !== 0;
}

function isListOf<T>(value: unknown, is: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}
