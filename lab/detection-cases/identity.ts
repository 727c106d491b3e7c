import { casesOf, finds, metric, quiet, timeAt } from './detection-case.ts';

const HOME = '100.64.1.1';
const AWAY = '203.0.113.9';
const THIRD = '203.0.113.10';

type Values = Parameters<typeof metric>[2];

const from = (thing: string, addresses: Values) => metric(thing, 'aws:source-ip-address', addresses);
const disconnects = (thing: string, counts: Values) => metric(thing, 'aws:num-disconnects', counts);

export const IDENTITY_CASES = [
  ...casesOf('iot_certificate_two_networks', {
    'two networks in turns, twice each': finds(
      [{ thing: 'pump-1', networks: '2', addresses: [HOME, AWAY] }],
      from('pump-1', { 50: [HOME], 45: [AWAY], 30: [HOME], 25: [AWAY] }),
    ),
    'both in the same windows': finds(
      [{ thing: 'pump-1', networks: '2' }],
      from('pump-1', { 15: [HOME, AWAY], 10: [HOME, AWAY] }),
    ),
    'a third, seen once, hides nothing': finds(
      [{ thing: 'pump-1', addresses: [HOME, AWAY] }],
      from('pump-1', { 50: [HOME], 45: [AWAY], 40: [THIRD], 30: [HOME], 25: [AWAY] }),
    ),
    'one network': quiet(from('pump-1', { 50: [HOME], 45: [HOME], 30: [HOME] })),
    'moved once': quiet(from('pump-1', { 50: [HOME], 45: [HOME], 40: [AWAY], 35: [AWAY] })),
    'moved once, in the middle of a window': quiet(
      from('pump-1', { 50: [HOME], 40: [HOME, AWAY], 30: [AWAY] }),
    ),
    'away in a single window': quiet(from('pump-1', { 50: [HOME], 45: [AWAY], 40: [HOME], 35: [HOME] })),
    'two devices, a network each': quiet([
      from('pump-1', { 50: [HOME], 30: [HOME] }),
      from('pump-2', { 45: [AWAY], 25: [AWAY] }),
    ]),
    'in turns before the window': quiet(
      from('pump-1', { 110: [HOME], 105: [AWAY], 95: [AWAY], 90: [HOME], 30: [HOME], 25: [HOME] }),
    ),
  }),
  ...casesOf('iot_client_id_takeover', {
    'six disconnects and two addresses in a window': finds(
      [{ thing: 'pump-1', disconnects: '6', addresses: [HOME, AWAY], first_seen: timeAt(10) }],
      [disconnects('pump-1', { 10: 6 }), from('pump-1', { 10: [HOME, AWAY] })],
    ),
    'five disconnects': quiet([disconnects('pump-1', { 10: 5 }), from('pump-1', { 10: [HOME, AWAY] })]),
    'a bad radio link: many disconnects, one address': quiet([
      disconnects('pump-1', { 10: 40 }),
      from('pump-1', { 10: [HOME] }),
    ]),
    'disconnects in one window, another address in the next': quiet([
      disconnects('pump-1', { 10: 40, 5: 0 }),
      from('pump-1', { 10: [HOME], 5: [AWAY] }),
    ]),
    'one device disconnects, another moves': quiet([
      disconnects('pump-1', { 10: 40 }),
      from('pump-1', { 10: [HOME] }),
      disconnects('pump-2', { 10: 1 }),
      from('pump-2', { 10: [HOME, AWAY] }),
    ]),
    'before the window': quiet([
      disconnects('pump-1', { 25: 40, 5: 0 }),
      from('pump-1', { 25: [HOME, AWAY] }),
    ]),
  }),
];
