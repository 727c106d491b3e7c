import { casesOf, finds, metric, quiet, steady, timeAt, type CaseEvent } from './detection-case.ts';

const STRANGER = '203.0.113.7';
const LISTED = '10.20.0.20';
const ONE_SECOND = 1 / 60;

type Values = Parameters<typeof metric>[2];

const talksTo = (thing: string, addresses: Values) =>
  metric(thing, 'aws:destination-ip-addresses', addresses);
const bytesOut = (thing: string, counts: Values) => metric(thing, 'aws:all-bytes-out', counts);
const packetsOut = (thing: string, counts: Values) => metric(thing, 'aws:all-packets-out', counts);
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `192.0.2.${index + 1}`);

/** Ten reports of two addresses and packets of so many bytes. */
const calm = (thing: string, size: number): CaseEvent[] => [
  ...talksTo(thing, steady(addresses(2), { reports: 10, ending: 15 })),
  ...bytesOut(thing, steady(size * 100, { reports: 10, ending: 15 })),
  ...packetsOut(thing, steady(100, { reports: 10, ending: 15 })),
];

/** One report with so many addresses, and packets of so many bytes. */
const scan = (thing: string, count: number, size: number, age = 5): CaseEvent[] => [
  ...talksTo(thing, { [age]: addresses(count) }),
  ...bytesOut(thing, { [age]: size * 1000 }),
  ...packetsOut(thing, { [age]: 1000 }),
];

/** A thousand packets in each usual report, and then so many. */
const flood = (
  thing: string,
  packets: number,
  { usualReports = 8, to = STRANGER }: { usualReports?: number; to?: string } = {},
): CaseEvent[] => [
  ...packetsOut(thing, steady(1000, { reports: usualReports, ending: 20 })),
  ...packetsOut(thing, { 10: packets }),
  ...talksTo(thing, { 10: [to] }),
];
const THREE = ['pump-1', 'pump-2', 'pump-3'] as const;

/** A device at an address of the fleet that listens on a port from then on. */
const peer = (thing: string, address: string, ports: Values): CaseEvent[] => [
  ...metric(thing, 'aws:source-ip-address', { 110: [address], 60: [address], 5: [address] }),
  ...metric(thing, 'aws:listening-tcp-ports', ports),
];
const LOGINS = { 70: ['10.0.0.11', '10.0.0.12'], 65: ['10.0.0.11', '10.0.0.12'] };

export const NETWORK_CASES = [
  ...casesOf('iot_network_scan', {
    '21 addresses, packets far smaller than usual': finds(
      [
        {
          thing: 'pump-1',
          addresses: '21',
          bytes_per_packet: '69',
          usual_size: '100',
          first_seen: timeAt(5),
        },
      ],
      [calm('pump-1', 100), scan('pump-1', 21, 69)],
    ),
    '20 addresses': quiet([calm('pump-1', 100), scan('pump-1', 20, 50)]),
    'packets of seven tenths of the usual size': quiet([calm('pump-1', 100), scan('pump-1', 21, 70)]),
    'many addresses, packets as ever': quiet([calm('pump-1', 100), scan('pump-1', 300, 100)]),
    'small beside its own packets, not beside those of others': finds(
      [{ thing: 'pump-1', usual_size: '100' }],
      [calm('pump-1', 100), scan('pump-1', 21, 50), calm('pump-2', 40), calm('pump-3', 40)],
    ),
    '15 addresses in each of two reports': quiet([
      calm('pump-1', 100),
      scan('pump-1', 15, 50, 10),
      talksTo('pump-1', { 5: addresses(30).slice(15) }),
      bytesOut('pump-1', { 5: 50_000 }),
      packetsOut('pump-1', { 5: 1000 }),
    ]),
    'a device that sends nothing has no size of packets': finds(
      [{ thing: 'pump-1', usual_size: '100' }],
      [
        calm('pump-1', 100),
        scan('pump-1', 21, 50),
        packetsOut('pump-1', steady(0, { reports: 8, ending: 65 })),
        bytesOut('pump-1', steady(0, { reports: 8, ending: 65 })),
      ],
    ),
    'before the window': quiet([calm('pump-1', 100), scan('pump-1', 300, 50, 125)]),
  }),
  ...casesOf('iot_beacon', {
    'in each of 24 reports': finds(
      [{ thing: 'pump-1', destinations: STRANGER, seen: '24', reports: '24' }],
      talksTo('pump-1', steady([STRANGER], { reports: 24, ending: 5 })),
    ),
    'in each of 23': quiet(talksTo('pump-1', steady([STRANGER], { reports: 23, ending: 5 }))),
    'in 27 of 30': finds(
      [{ thing: 'pump-1', seen: '27', reports: '30' }],
      talksTo('pump-1', {
        ...steady([LISTED], { reports: 3, ending: 140 }),
        ...steady([STRANGER], { reports: 27, ending: 5 }),
      }),
    ),
    'in 26 of 30': quiet(
      talksTo('pump-1', {
        ...steady([LISTED], { reports: 4, ending: 135 }),
        ...steady([STRANGER], { reports: 26, ending: 5 }),
      }),
    ),
    'two devices, beside one that reports at other times': finds(
      [{ thing: 'pump-1' }, { thing: 'pump-2' }],
      [
        talksTo('pump-1', steady([STRANGER], { reports: 24, ending: 5 })),
        talksTo('pump-2', steady([STRANGER], { reports: 24, ending: 6 })),
        talksTo('pump-3', steady([LISTED], { reports: 24, ending: 7 })),
      ],
    ),
    'three devices: hardly anybody is not so few': quiet(
      ['pump-1', 'pump-2', 'pump-3'].map((thing) =>
        talksTo(thing, steady([STRANGER], { reports: 30, ending: 5 })),
      ),
    ),
    'three devices, a host each': finds(
      [{ thing: 'pump-1' }, { thing: 'pump-2' }, { thing: 'pump-3' }],
      THREE.map((thing, index) =>
        talksTo(thing, steady([`203.0.113.${index + 1}`], { reports: 30, ending: 5 })),
      ),
    ),
    'a listed network': quiet(talksTo('pump-1', steady([LISTED], { reports: 40, ending: 5 }))),
    'another host each hour': quiet(
      talksTo('pump-1', {
        ...steady(['203.0.113.1'], { reports: 15, ending: 80 }),
        ...steady(['203.0.113.2'], { reports: 15, ending: 5 }),
      }),
    ),
    'twelve reports in the window, more before': quiet(
      talksTo('pump-1', {
        ...steady([STRANGER], { reports: 30, ending: 245 }),
        ...steady([STRANGER], { reports: 12, ending: 5 }),
      }),
    ),
  }),
  ...casesOf('iot_ddos_participation', {
    'three devices, more than twenty times the usual packets to one host': finds(
      [{ destination: STRANGER, thing: [...THREE], things: '3', packets: '60003' }],
      THREE.map((thing) => flood(thing, 20_001)),
    ),
    'exactly twenty times': quiet(THREE.map((thing) => flood(thing, 20_000))),
    'two devices': quiet([flood('pump-1', 90_000), flood('pump-2', 90_000)]),
    'three devices, a host each': quiet(
      THREE.map((thing, index) => flood(thing, 90_000, { to: `203.0.113.${index + 1}` })),
    ),
    'a listed network': quiet(THREE.map((thing) => flood(thing, 90_000, { to: LISTED }))),
    'three earlier reports are enough to know what is usual': finds(
      [{ things: '3' }],
      THREE.map((thing) => flood(thing, 90_000, { usualReports: 3 })),
    ),
    'two are not': quiet(THREE.map((thing) => flood(thing, 90_000, { usualReports: 2 }))),
    'two, and more before the window': quiet(
      THREE.map((thing) => [
        flood(thing, 90_000, { usualReports: 2 }),
        packetsOut(thing, steady(1000, { reports: 5, ending: 125 })),
      ]),
    ),
  }),
  ...casesOf('iot_lateral_movement', {
    'two peers open a port an hour after the login': finds(
      [
        {
          thing: 'gateway-1',
          victims: '2',
          peers: ['pump-1', 'pump-2'],
          ports: '4444',
          first_seen: timeAt(70),
        },
      ],
      [
        talksTo('gateway-1', LOGINS),
        peer('pump-1', '10.0.0.11', { 10: [4444] }),
        peer('pump-2', '10.0.0.12', { 10: [4444] }),
      ],
    ),
    'one of them a second later': quiet([
      talksTo('gateway-1', LOGINS),
      peer('pump-1', '10.0.0.11', { 10: [4444] }),
      peer('pump-2', '10.0.0.12', { [10 - ONE_SECOND]: [4444] }),
    ]),
    'ports that a report shows up to five minutes before the login': finds(
      [{ thing: 'gateway-1', victims: '2' }],
      [
        talksTo('gateway-1', LOGINS),
        peer('pump-1', '10.0.0.11', { 75: [4444] }),
        peer('pump-2', '10.0.0.12', { 75: [4444] }),
      ],
    ),
    'a port that was open before': quiet([
      talksTo('gateway-1', LOGINS),
      peer('pump-1', '10.0.0.11', { 60: [4444] }),
      peer('pump-2', '10.0.0.12', { [75 + ONE_SECOND]: [4444], 60: [4444] }),
    ]),
    'one peer': quiet([
      talksTo('gateway-1', LOGINS),
      peer('pump-1', '10.0.0.11', { 60: [4444] }),
      peer('pump-2', '10.0.0.12', { 60: [443] }),
    ]),
    'one peer, and the device itself': quiet([
      talksTo('gateway-1', { 70: ['10.0.0.11', '10.0.0.10'] }),
      peer('gateway-1', '10.0.0.10', { 60: [4444] }),
      peer('pump-1', '10.0.0.11', { 60: [4444] }),
    ]),
    'two devices, a peer each': quiet([
      talksTo('gateway-1', { 70: ['10.0.0.11'] }),
      talksTo('gateway-2', { 70: ['10.0.0.12'] }),
      peer('pump-1', '10.0.0.11', { 60: [4444] }),
      peer('pump-2', '10.0.0.12', { 60: [4444] }),
    ]),
    'ports of the allow-list': quiet([
      talksTo('gateway-1', LOGINS),
      peer('pump-1', '10.0.0.11', { 60: [443] }),
      peer('pump-2', '10.0.0.12', { 60: [22] }),
    ]),
    'before the window': quiet([
      talksTo('gateway-1', { 180: ['10.0.0.11', '10.0.0.12'] }),
      peer('pump-1', '10.0.0.11', { 170: [4444] }),
      peer('pump-2', '10.0.0.12', { 170: [4444] }),
    ]),
  }),
];
