import { decode } from 'cborg';
import { expect, test } from 'vitest';
import { createRandom } from '#kernel';
import type { Sample } from '../model/device-model.ts';
import { buildReport, ENCODERS } from './report.ts';

const sample: Sample = {
  atMs: 1_700_000_000_000,
  listeningTcp: [
    { transport: 'tcp', port: 22, family: 'ipv4', interface: '0.0.0.0' },
    { transport: 'tcp', port: 22, family: 'ipv6', interface: '::' },
    { transport: 'tcp', port: 631, family: 'ipv4', interface: 'lo' },
  ],
  listeningUdp: [{ transport: 'udp', port: 5353, family: 'ipv4', interface: 'eth0' }],
  connections: [
    { remoteAddress: '203.0.113.9', remotePort: 8883, localPort: 40_000, localInterface: 'eth0' },
    { remoteAddress: '2001:db8::9', remotePort: 443, localPort: 40_001, localInterface: 'eth0' },
  ],
  network: { bytesIn: 10, bytesOut: 20, packetsIn: 1, packetsOut: 2 },
  customMetrics: {
    cpu_usage: { number: 12.5 },
    fans: { number_list: [1, -2] },
    users: { string_list: ['root'] },
    peers: { ip_list: ['10.0.0.1'] },
  },
};

const custom = {
  cpu_usage: [{ number: 12.5 }],
  fans: [{ number_list: [1, -2] }],
  users: [{ string_list: ['root'] }],
  peers: [{ ip_list: ['10.0.0.1'] }],
};

const long = {
  header: { report_id: 1_700_000_000, version: '1.0' },
  metrics: {
    listening_tcp_ports: {
      ports: [
        { interface: '0.0.0.0', port: 22 },
        { interface: '::', port: 22 },
        { interface: 'lo', port: 631 },
      ],
      total: 3,
    },
    listening_udp_ports: { ports: [{ interface: 'eth0', port: 5353 }], total: 1 },
    network_stats: { bytes_in: 10, bytes_out: 20, packets_in: 1, packets_out: 2 },
    tcp_connections: {
      established_connections: {
        connections: [
          { local_interface: 'eth0', local_port: 40_000, remote_addr: '203.0.113.9:8883' },
          { local_interface: 'eth0', local_port: 40_001, remote_addr: '[2001:db8::9]:443' },
        ],
        total: 2,
      },
    },
  },
  custom_metrics: custom,
};

const short = {
  hed: { rid: 1_700_000_000, v: '1.0' },
  met: {
    tp: {
      pts: [
        { if: '0.0.0.0', pt: 22 },
        { if: '::', pt: 22 },
        { if: 'lo', pt: 631 },
      ],
      t: 3,
    },
    up: { pts: [{ if: 'eth0', pt: 5353 }], t: 1 },
    ns: { bi: 10, bo: 20, pi: 1, po: 2 },
    tc: {
      ec: {
        cs: [
          { li: 'eth0', lp: 40_000, rad: '203.0.113.9:8883' },
          { li: 'eth0', lp: 40_001, rad: '[2001:db8::9]:443' },
        ],
        t: 2,
      },
    },
  },
  cmet: custom,
};

const options = { reportId: 1_700_000_000, random: createRandom('report') };

test.each([
  ['long', long],
  ['short', short],
] as const)('%s names are those of the developer guide, in JSON and in CBOR', (names, expected) => {
  const report = buildReport(sample, { ...options, names });
  expect(JSON.parse(String(ENCODERS.json(report)))).toEqual(expected);
  expect(decode(ENCODERS.cbor(report) as Buffer)).toEqual(expected);
});

test('a device without custom metrics leaves the block out, empty lists stay', () => {
  const bare = { ...sample, customMetrics: {}, listeningUdp: [], connections: [] };
  const report = buildReport(bare, { ...options, names: 'long' });
  expect(Object.keys(report)).toEqual(['header', 'metrics']);
  expect(report['metrics']).toMatchObject({
    listening_udp_ports: { ports: [], total: 0 },
    tcp_connections: { established_connections: { connections: [], total: 0 } },
  });
});

test('a long list is drawn down to fifty entries, its total still counts all', () => {
  const connections = Array.from({ length: 500 }, (_, index) => ({
    remoteAddress: `203.0.113.${index % 250}`,
    remotePort: 23,
    localPort: 40_000 + index,
    localInterface: 'eth0',
  }));
  const report = buildReport({ ...sample, connections }, { ...options, names: 'long' }) as typeof long;
  const block = report.metrics.tcp_connections.established_connections;
  expect(block.total).toBe(500);
  expect(block.connections).toHaveLength(50);
  expect(new Set(block.connections.map((each) => each.local_port)).size).toBe(50);
});
