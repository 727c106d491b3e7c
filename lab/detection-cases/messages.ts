import { casesOf, finds, metric, quiet, steady, timeAt, type CaseEvent } from './detection-case.ts';

type Values = Parameters<typeof metric>[2];

const sent = (thing: string, counts: Values) => metric(thing, 'aws:num-messages-sent', counts);
const received = (thing: string, counts: Values) => metric(thing, 'aws:num-messages-received', counts);
const largest = (thing: string, bytes: Values) => metric(thing, 'aws:message-byte-size:max', bytes);

/** Four devices that send so many messages in each of these windows. */
const neighbours = (counts: Values): CaseEvent[] =>
  ['pump-2', 'pump-3', 'pump-4', 'pump-5'].flatMap((thing) => sent(thing, counts));

const hears = received;

/** Four devices of a class that hear so many messages. */
const others = (deviceClass: string, counts: Values): CaseEvent[] =>
  [11, 12, 13, 14].flatMap((number) => hears(`${deviceClass}-${number}`, counts));

/** So many windows in which a device sends and receives so much. */
const exchange = (
  thing: string,
  windows: number,
  { out, back, ending = 5 }: { out: number; back: number; ending?: number },
): CaseEvent[] => [
  ...sent(thing, steady(out, { reports: windows, ending })),
  ...received(thing, steady(back, { reports: windows, ending })),
];

export const MESSAGE_CASES = [
  ...casesOf('iot_message_flood', {
    'more than twenty times what neighbours send': finds(
      [{ thing: 'pump-1', messages: '401', usual: '20', messages_in_all: '401', first_seen: timeAt(10) }],
      [sent('pump-1', { 10: 401 }), neighbours({ 10: 20 })],
    ),
    'exactly twenty times': quiet([sent('pump-1', { 10: 400 }), neighbours({ 10: 20 })]),
    'more than one a second': finds(
      [{ thing: 'pump-1', messages: '301', usual: '10' }],
      [sent('pump-1', { 10: 301 }), neighbours({ 10: 10 })],
    ),
    'one a second': quiet([sent('pump-1', { 10: 300 }), neighbours({ 10: 10 })]),
    'much in a window in which everybody sends much': quiet([
      sent('pump-1', { 15: 10, 10: 1500, 5: 10 }),
      neighbours({ 15: 10, 10: 100, 5: 10 }),
    ]),
    'before the window': quiet([sent('pump-1', { 25: 5000, 5: 10 }), neighbours({ 25: 10, 5: 10 })]),
  }),
  ...casesOf('iot_oversize_messages', {
    'more than 16 kB': finds(
      [{ thing: 'pump-1', device_class: 'pump', bytes: '16385', windows: '1', first_seen: timeAt(10) }],
      largest('pump-1', { 10: 16_385, 5: 180 }),
    ),
    'exactly 16 kB': quiet(largest('pump-1', { 10: 16_384 })),
    'an image': quiet(largest('imaging-1', { 10: 100_000 })),
    'two devices of two classes': finds(
      [
        { thing: 'pump-1', device_class: 'pump' },
        { thing: 'monitor-1', device_class: 'monitor' },
      ],
      [largest('pump-1', { 10: 20_000 }), largest('monitor-1', { 10: 20_000 })],
    ),
    'before the window': quiet(largest('pump-1', { 35: 100_000, 5: 180 })),
  }),
  ...casesOf('iot_mqtt_eavesdropping', {
    'more than twenty times what others of its class hear, in three windows': finds(
      [{ thing: 'pump-1', windows: '3', messages: '41', usual: '2', first_seen: timeAt(15) }],
      [hears('pump-1', { 15: 41, 10: 41, 5: 41 }), others('pump', { 15: 2, 10: 2, 5: 2 })],
    ),
    'exactly twenty times': quiet([
      hears('pump-1', { 15: 40, 10: 40, 5: 40 }),
      others('pump', { 15: 2, 10: 2, 5: 2 }),
    ]),
    'in two windows': quiet([hears('pump-1', { 10: 500, 5: 500 }), others('pump', { 10: 1, 5: 1 })]),
    'more than 20 where others hear nothing': finds(
      [{ thing: 'pump-1', messages: '21' }],
      [hears('pump-1', { 15: 21, 10: 21, 5: 21 }), others('pump', { 15: 0, 10: 0, 5: 0 })],
    ),
    '20 where others hear nothing': quiet([
      hears('pump-1', { 15: 20, 10: 20, 5: 20 }),
      others('pump', { 15: 0, 10: 0, 5: 0 }),
    ]),
    'in four windows': finds(
      [{ thing: 'pump-1', windows: '4' }],
      [
        hears('pump-1', steady(90, { reports: 4, ending: 5 })),
        others('pump', steady(1, { reports: 4, ending: 5 })),
      ],
    ),
    'much in windows in which its class hears much': quiet([
      hears('pump-1', { ...steady(1500, { reports: 3, ending: 5 }), 20: 1, 25: 1, 28: 1, 29: 1 }),
      others('pump', { ...steady(100, { reports: 3, ending: 5 }), 20: 1, 25: 1, 28: 1, 29: 1 }),
    ]),
    'dashboards, which all do, beside monitors that hear nothing': quiet([
      hears('dashboard-1', steady(500, { reports: 3, ending: 5 })),
      hears('dashboard-2', steady(500, { reports: 3, ending: 5 })),
      others('monitor', steady(0, { reports: 3, ending: 5 })),
    ]),
    'two devices, two windows each': quiet([
      hears('pump-1', { 20: 500, 15: 500, 10: 1, 5: 1 }),
      hears('pump-2', { 20: 1, 15: 1, 10: 500, 5: 500 }),
      others('pump', steady(1, { reports: 4, ending: 5 })),
    ]),
    'before the window': quiet([
      hears('pump-1', { 45: 500, 40: 500, 35: 500, 5: 1 }),
      others('pump', { 45: 1, 40: 1, 35: 1, 5: 1 }),
    ]),
  }),
  ...casesOf('iot_mqtt_command_channel', {
    'as many messages heard as sent, for an hour': finds(
      [{ thing: 'pump-1', windows: '12', sent: '120', received: '120' }],
      exchange('pump-1', 12, { out: 10, back: 10 }),
    ),
    'for 55 minutes': quiet(exchange('pump-1', 11, { out: 10, back: 10 })),
    'eight messages in a window': finds([{ thing: 'pump-1' }], exchange('pump-1', 12, { out: 8, back: 8 })),
    seven: quiet(exchange('pump-1', 20, { out: 7, back: 7 })),
    'seven answers to ten questions': finds(
      [{ thing: 'pump-1', sent: '240', received: '168' }],
      exchange('pump-1', 12, { out: 20, back: 14 }),
    ),
    fewer: quiet(exchange('pump-1', 20, { out: 20, back: 13 })),
    '13 answers to ten questions': finds(
      [{ thing: 'pump-1' }],
      exchange('pump-1', 12, { out: 20, back: 26 }),
    ),
    more: quiet(exchange('pump-1', 20, { out: 20, back: 27 })),
    'two devices, half an hour each': quiet([
      exchange('pump-1', 6, { out: 10, back: 10, ending: 35 }),
      exchange('pump-2', 6, { out: 10, back: 10 }),
    ]),
    'half an hour in the window, an hour before': quiet([
      exchange('pump-1', 12, { out: 10, back: 10, ending: 125 }),
      exchange('pump-1', 6, { out: 10, back: 10 }),
    ]),
  }),
];
