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
    const { header = root['hed'], metrics = root['met'], custom_metrics: custom = root['cmet'] } = root;
    const head = object(header);
    const { report_id = head['rid'], version = head['v'] } = head;
    reportId = positiveInteger(report_id);
    if (typeof version !== 'string' || !/^\d{1,9}\.\d{1,9}$/.test(version)) throw new Malformed();
    if (metrics === undefined && custom === undefined) throw new Malformed();
    const values: MetricValues = {};
    if (metrics !== undefined) readMetrics(object(metrics), values);
    if (custom !== undefined) readCustomMetrics(object(custom), values);
    return { ok: true, reportId, values };
  } catch {
    // Parsers and checks alike: the one documented answer is a malformed report.
    return reportId === undefined ? { ok: false } : { ok: false, reportId };
  }
}

function readMetrics(metrics: Members, values: MetricValues): void {
  const {
    listening_tcp_ports: tcpPorts = metrics['tp'],
    listening_udp_ports: udpPorts = metrics['up'],
    network_stats: traffic = metrics['ns'],
    tcp_connections: tcp = metrics['tc'],
  } = metrics;
  readPorts(tcpPorts, 'tcp', values);
  readPorts(udpPorts, 'udp', values);
  if (traffic !== undefined) readTraffic(object(traffic), values);
  if (tcp === undefined) return;
  const connections = object(tcp);
  const { established_connections: established = connections['ec'] } = connections;
  if (established !== undefined) readConnections(object(established), values);
}

function readTraffic(stats: Members, values: MetricValues): void {
  const {
    bytes_in = stats['bi'],
    bytes_out = stats['bo'],
    packets_in = stats['pi'],
    packets_out = stats['po'],
  } = stats;
  readCount(bytes_in, 'aws:all-bytes-in', values);
  readCount(bytes_out, 'aws:all-bytes-out', values);
  readCount(packets_in, 'aws:all-packets-in', values);
  readCount(packets_out, 'aws:all-packets-out', values);
}

/** The count keeps duplicates (a port open on IPv4 and IPv6 counts twice), the list has each port once. */
function readPorts(section: unknown, protocol: 'tcp' | 'udp', values: MetricValues): void {
  if (section === undefined) return;
  const listening = object(section);
  const { ports = listening['pts'], total = listening['t'] } = listening;
  const list = optionalList(ports);
  const count = optionalCount(total) ?? list?.length;
  if (count !== undefined) values[`aws:num-listening-${protocol}-ports`] = { count };
  if (!list) return;
  const numbers: number[] = [];
  for (const item of list) {
    const entry = object(item);
    const { port = entry['pt'], interface: name = entry['if'] } = entry;
    const number = positiveInteger(port);
    if (number > 65_535) throw new Malformed();
    optionalString(name);
    numbers.push(number);
  }
  values[`aws:listening-${protocol}-ports`] = { ports: distinct(numbers) };
}

function readConnections(established: Members, values: MetricValues): void {
  const { connections = established['cs'], total = established['t'] } = established;
  const list = optionalList(connections);
  const count = optionalCount(total) ?? list?.length;
  if (count !== undefined) values['aws:num-established-tcp-connections'] = { count };
  if (!list) return;
  const addresses: string[] = [];
  for (const item of list) {
    const entry = object(item);
    const { remote_addr = entry['rad'], local_port = entry['lp'], local_interface = entry['li'] } = entry;
    addresses.push(addressOf(remote_addr));
    optionalCount(local_port);
    optionalString(local_interface);
  }
  values['aws:destination-ip-addresses'] = { cidrs: distinct(addresses) };
}

/** The address part of `ip:port`, `[ip]:port`, or an IPv6 address with its port behind the last colon. */
function addressOf(remote: unknown): string {
  if (typeof remote !== 'string' || remote.length > 64) throw new Malformed();
  const colon = remote.lastIndexOf(':');
  const host = colon === -1 ? remote : remote.slice(0, colon);
  const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
  if (isIP(bare) === 0) throw new Malformed();
  return bare;
}

/** In the order of their first occurrence. */
function distinct<T>(items: T[]): T[] {
  return items.length < 2 ? items : [...new Set(items)];
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

function object(value: unknown): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new Malformed();
  }
  return value as Members;
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
