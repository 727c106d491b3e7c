import { casesOf, finds, metric, quiet, steady, type CaseEvent } from './detection-case.ts';

type Values = Parameters<typeof metric>[2];

const STRANGER = '203.0.113.99';
const version = (thing: string, texts: Values) => metric(thing, 'fw_version', texts);
const flow = (thing: string, readings: Values) => metric(thing, 'flow_rate', readings);
const limit = (thing: string, limits: Values) => metric(thing, 'alarm_high', limits);
const bytesOut = (thing: string, counts: Values) => metric(thing, 'aws:all-bytes-out', counts);
const connections = (thing: string, counts: Values) =>
  metric(thing, 'aws:num-established-tcp-connections', counts);

/** A busy processor, and a connection to a host, in each of so many reports. */
const mining = (
  thing: string,
  reports: number,
  { cpu = 95, to = STRANGER, ending = 5 }: { cpu?: number; to?: string; ending?: number } = {},
): CaseEvent[] => [
  ...metric(thing, 'cpu_load', steady(cpu, { reports, ending })),
  ...metric(thing, 'aws:destination-ip-addresses', steady([to], { reports, ending })),
];

export const INTEGRITY_CASES = [
  ...casesOf('iot_firmware_downgrade', {
    'lower than before': finds(
      [{ thing: 'pump-1', version: '2.9.0' }],
      version('pump-1', { 20: '3.2.1', 10: '2.9.0' }),
    ),
    'the same again': quiet(version('pump-1', { 20: '3.2.1', 10: '3.2.1' })),
    'an upgrade to a higher number, not a longer text': quiet(
      version('pump-1', { 20: '3.9.0', 10: '3.10.0' }),
    ),
    'an upgrade to a version with a suffix': quiet(version('pump-1', { 20: '3.2.1', 10: '3.2.2-rc1' })),
    'a downgrade of the last part': finds(
      [{ thing: 'pump-1' }],
      version('pump-1', { 20: '3.2.1', 10: '3.2.0' }),
    ),
    'two devices with different versions': quiet([
      version('pump-1', { 20: '3.2.1' }),
      version('pump-2', { 10: '2.9.0' }),
    ]),
    'before the window': quiet(version('pump-1', { 1450: '3.2.1', 10: '2.9.0' })),
  }),
  ...casesOf('iot_sensor_tampering', {
    'an alarm limit out of the safe range': finds(
      [{ thing: 'pump-1', alarm_high: '201', frozen: '0' }],
      limit('pump-1', { 10: 201 }),
    ),
    'an alarm limit at its end': quiet(limit('pump-1', { 10: 200 })),
    'a reading that has not moved in eight reports': finds(
      [{ thing: 'pump-1', reading: '60.3', readings: '8', frozen: '1' }],
      flow('pump-1', steady(60.3, { reports: 8, ending: 5 })),
    ),
    'in seven reports': quiet(flow('pump-1', steady(60.3, { reports: 7, ending: 5 }))),
    'a reading that moves a little': quiet(
      flow('pump-1', {
        ...steady(60.3, { reports: 4, ending: 5 }),
        ...steady(60.4, { reports: 4, ending: 25 }),
      }),
    ),
    'a reading that stands still in calibration': quiet([
      flow('pump-1', steady(60.3, { reports: 8, ending: 5 })),
      metric('pump-1', 'sensor_state', { 10: 'calibration' }),
    ]),
    'a reading that stands still without a patient': quiet([
      flow('pump-1', steady(0, { reports: 8, ending: 5 })),
      metric('pump-1', 'sensor_state', { 10: 'disconnected' }),
    ]),
    'before the window': quiet(limit('pump-1', { 50: 300, 10: 120 })),
  }),
  ...casesOf('iot_crypto_mining', {
    'busy in twelve reports': finds(
      [{ thing: 'gateway-1', destinations: STRANGER, reports: '12', cpu: '95' }],
      mining('gateway-1', 12),
    ),
    'busy in eleven': quiet(mining('gateway-1', 11)),
    'a little more than four fifths busy': finds(
      [{ thing: 'gateway-1', cpu: '81' }],
      mining('gateway-1', 20, { cpu: 81 }),
    ),
    'four fifths busy': quiet(mining('gateway-1', 20, { cpu: 80 })),
    'a listed network': quiet(mining('gateway-1', 20, { to: '10.20.0.20' })),
    'another host each time': quiet([
      mining('gateway-1', 8, { to: '203.0.113.1' }),
      mining('gateway-1', 8, { to: '203.0.113.2', ending: 45 }),
    ]),
    'two devices, half an hour each': quiet([mining('gateway-1', 6), mining('gateway-2', 6, { ending: 35 })]),
    'half an hour in the window, an hour before': quiet([
      mining('gateway-1', 6),
      mining('gateway-1', 12, { ending: 125 }),
    ]),
  }),
  ...casesOf('iot_metric_spoofing', {
    'no connection in two reports': finds(
      [{ thing: 'monitor-1', impossible: '2' }],
      connections('monitor-1', { 15: 2, 10: 0, 5: 0 }),
    ),
    'no connection in one': quiet(connections('monitor-1', { 15: 2, 10: 0, 5: 2 })),
    'the same volume in eight reports': finds(
      [{ thing: 'pump-1', volumes: '1', reports: '8', bytes: '29589' }],
      bytesOut('pump-1', steady(29_589, { reports: 8, ending: 5 })),
    ),
    'the same volume in seven': quiet(bytesOut('pump-1', steady(29_589, { reports: 7, ending: 5 }))),
    'two volumes in eight': quiet(
      bytesOut('pump-1', { ...steady(29_589, { reports: 7, ending: 10 }), 5: 29_590 }),
    ),
    'two devices without a connection, a report each': quiet([
      connections('monitor-1', { 10: 0 }),
      connections('monitor-2', { 5: 0 }),
    ]),
    'before the window': quiet(connections('monitor-1', { 65: 0, 60: 0, 5: 2 })),
  }),
];
