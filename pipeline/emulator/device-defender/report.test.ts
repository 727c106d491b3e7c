import { encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReport } from './report.ts';

const header = { report_id: 1, version: '1.0' };
const json = (document: unknown) => readReport(Buffer.from(JSON.stringify(document)), 'json');
const cbor = (document: unknown) => readReport(Buffer.from(encode(document)), 'cbor');

const long = {
  header,
  metrics: {
    listening_tcp_ports: { ports: [{ port: 22 }, { port: 22 }, { port: 21 }], total: 3 },
    listening_udp_ports: { ports: [{ port: 68, interface: 'eth0' }] },
    network_stats: { bytes_in: 1, bytes_out: 2, packets_in: 3, packets_out: 4 },
    tcp_connections: {
      established_connections: {
        connections: [
          { remote_addr: '203.0.113.9:8883', local_port: 40_000 },
          { remote_addr: '203.0.113.9:443' },
          { remote_addr: '[2001:db8::1]:443' },
        ],
        total: 3,
      },
    },
  },
};
const short = {
  hed: { rid: 1, v: '1.0' },
  met: {
    tp: { pts: [{ pt: 22 }, { pt: 22 }, { pt: 21 }], t: 3 },
    up: { pts: [{ pt: 68, if: 'eth0' }] },
    ns: { bi: 1, bo: 2, pi: 3, po: 4 },
    tc: {
      ec: {
        cs: [
          { rad: '203.0.113.9:8883', lp: 40_000 },
          { rad: '203.0.113.9:443' },
          { rad: '[2001:db8::1]:443' },
        ],
        t: 3,
      },
    },
  },
};
const values = {
  'aws:num-listening-tcp-ports': { count: 3 },
  'aws:listening-tcp-ports': { ports: [22, 21] },
  'aws:num-listening-udp-ports': { count: 1 },
  'aws:listening-udp-ports': { ports: [68] },
  'aws:all-bytes-in': { count: 1 },
  'aws:all-bytes-out': { count: 2 },
  'aws:all-packets-in': { count: 3 },
  'aws:all-packets-out': { count: 4 },
  'aws:num-established-tcp-connections': { count: 3 },
  'aws:destination-ip-addresses': { cidrs: ['203.0.113.9', '2001:db8::1'] },
};

describe('a device report', () => {
  it.each([
    ['long names in JSON', json, long],
    ['short names in JSON', json, short],
    ['long names in CBOR', cbor, long],
    ['short names in CBOR', cbor, short],
    ['a mix of both', json, { header, met: { ...long.metrics, network_stats: short.met.ns } }],
  ] as const)('gives the same metrics from %s', (_what, read, document) => {
    expect(read(document)).toEqual({ ok: true, reportId: 1, values });
  });

  it('carries custom metrics of all four types', () => {
    const custom_metrics = {
      cpu: [{ number: 12.5 }],
      fans: [{ number_list: [1, 2] }],
      users: [{ string_list: ['root'] }],
      peers: [{ ip_list: ['10.0.0.1'] }],
    };
    expect(json({ header, custom_metrics })).toEqual({
      ok: true,
      reportId: 1,
      values: {
        cpu: { number: 12.5 },
        fans: { numbers: [1, 2] },
        users: { strings: ['root'] },
        peers: { cidrs: ['10.0.0.1'] },
      },
    });
  });

  it.each([
    ['no metrics at all', { header }],
    ['a bare object as custom metric', { header, custom_metrics: { cpu: { number: 1 } } }],
    ['a custom metric named like one of AWS', { header, custom_metrics: { 'aws:cpu': [{ number: 1 }] } }],
    ['a negative counter', { header, metrics: { network_stats: { bytes_in: -1 } } }],
    ['port 0', { header, metrics: { listening_tcp_ports: { ports: [{ port: 0 }] } } }],
    ['port 65536', { header, metrics: { listening_tcp_ports: { ports: [{ port: 65_536 }] } } }],
    ['a connection to no address', { header, metrics: { tc: { ec: { cs: [{ rad: 'here:1' }] } } } }],
    ['a version without a minor number', { header: { report_id: 1, version: '1' }, metrics: {} }],
  ])('is malformed with %s', (_what, document) => {
    expect(json(document).ok).toBe(false);
  });

  it('keeps its report id in a rejection when the header was readable', () => {
    expect(json({ header })).toEqual({ ok: false, reportId: 1 });
    expect(json({ metrics: {} })).toEqual({ ok: false });
  });

  it('may nest CBOR no deeper than a report can', () => {
    expect(readReport(Buffer.alloc(131_072, 0x81), 'cbor')).toEqual({ ok: false });
  });

  it('is never worse than malformed, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom('json', 'cbor'), (bytes, format) => {
        expect(typeof readReport(Buffer.from(bytes), format).ok).toBe('boolean');
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(json(document).ok).toBe(false);
        expect(json({ header, metrics: document })).toEqual(cbor({ header, metrics: document }));
      }),
    );
  });
});
