import { casesOf, finds, metric, quiet, steady, type CaseEvent } from './detection-case.ts';

const STRANGER = '203.0.113.67';
const OWN_HOST = '10.0.0.5';

/** Reports of 1000 bytes to the host it always talks to, the last of them 20 minutes ago. */
const usual = (thing: string, reports: number, ending = 20): CaseEvent[] => [
  ...metric(thing, 'aws:all-bytes-out', steady(1000, { reports, ending })),
  ...metric(thing, 'aws:destination-ip-addresses', steady([OWN_HOST], { reports, ending })),
];

/** One report just now. */
const burst = (thing: string, bytes: number, address = STRANGER): CaseEvent[] => [
  ...metric(thing, 'aws:all-bytes-out', { 10: bytes }),
  ...metric(thing, 'aws:destination-ip-addresses', { 10: [OWN_HOST, address] }),
];

const MINUTES_OF_DAY = 24 * 60;
const ONE_SECOND = 1 / 60;

/** A device that talks to a host in each of these reports, a thousand bytes in each. */
const talks = (thing: string, ages: readonly number[], host = STRANGER): CaseEvent[] => [
  ...metric(thing, 'aws:destination-ip-addresses', Object.fromEntries(ages.map((age) => [age, [host]]))),
  ...metric(thing, 'aws:all-bytes-out', Object.fromEntries(ages.map((age) => [age, 1000]))),
];
const OVER_A_DAY = [MINUTES_OF_DAY + 60 + ONE_SECOND, 600, 60];

export const EXFILTRATION_CASES = [
  ...casesOf('iot_exfiltration_burst', {
    'more than ten times the usual volume, to a new address': finds(
      [{ thing: 'monitor-1', usual_bytes: '1000', peak_bytes: '10001', new_addresses: STRANGER }],
      [usual('monitor-1', 8), burst('monitor-1', 10_001)],
    ),
    'exactly ten times': quiet([usual('monitor-1', 8), burst('monitor-1', 10_000)]),
    'to an address it knows': quiet([usual('monitor-1', 8), burst('monitor-1', 50_000, OWN_HOST)]),
    'six earlier reports are enough to know what is usual': finds(
      [{ thing: 'monitor-1' }],
      [usual('monitor-1', 6), burst('monitor-1', 50_000)],
    ),
    'five are not': quiet([usual('monitor-1', 5), burst('monitor-1', 50_000)]),
    'five, and more before the window': quiet([
      usual('monitor-1', 5),
      usual('monitor-1', 5, 125),
      burst('monitor-1', 50_000),
    ]),
    'a large device beside a small one': quiet([
      usual('monitor-1', 12),
      metric('imaging-1', 'aws:all-bytes-out', steady(50_000, { reports: 8, ending: 5 })),
      metric('imaging-1', 'aws:destination-ip-addresses', { 10: [STRANGER] }),
    ]),
  }),
  ...casesOf('iot_exfiltration_slow', {
    'for a day and a second': finds(
      [{ thing: 'monitor-1', destinations: STRANGER, bytes_per_report: '1000' }],
      talks('monitor-1', OVER_A_DAY),
    ),
    'for a day': quiet(talks('monitor-1', [MINUTES_OF_DAY + 60, 600, 60])),
    'two devices': finds(
      [{ thing: 'monitor-1' }, { thing: 'monitor-2' }],
      [talks('monitor-1', OVER_A_DAY), talks('monitor-2', OVER_A_DAY)],
    ),
    'three devices: hardly anybody is not so few': quiet(
      ['monitor-1', 'monitor-2', 'monitor-3'].map((thing) => talks(thing, OVER_A_DAY)),
    ),
    'three devices, a host each': finds(
      [{ thing: 'monitor-1' }, { thing: 'monitor-2' }, { thing: 'monitor-3' }],
      [
        talks('monitor-1', OVER_A_DAY, '203.0.113.1'),
        talks('monitor-2', OVER_A_DAY, '203.0.113.2'),
        talks('monitor-3', OVER_A_DAY, '203.0.113.3'),
      ],
    ),
    'a listed network': quiet(talks('monitor-1', OVER_A_DAY, '10.1.2.3')),
    'last seen half a day ago': finds([{ thing: 'monitor-1' }], talks('monitor-1', [40 * 60, 30 * 60, 720])),
    'last seen longer ago': quiet(talks('monitor-1', [40 * 60, 30 * 60, 720 + ONE_SECOND])),
    'first seen before the window': quiet(talks('monitor-1', [80 * 60, 20 * 60, 60])),
    'another host each day': quiet([
      talks('monitor-1', [30 * 60, 25 * 60], '203.0.113.1'),
      talks('monitor-1', [20 * 60, 60], '203.0.113.2'),
    ]),
  }),
];
