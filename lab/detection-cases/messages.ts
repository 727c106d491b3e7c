import { casesOf, finds, metric, quiet, steady, timeAt, type CaseEvent } from './detection-case.ts';

type Values = Parameters<typeof metric>[2];

const sent = (thing: string, counts: Values) => metric(thing, 'aws:num-messages-sent', counts);
const received = (thing: string, counts: Values) => metric(thing, 'aws:num-messages-received', counts);
const largest = (thing: string, bytes: Values) => metric(thing, 'aws:message-byte-size:max', bytes);

/** Four devices that send so many messages in each of these windows. */
const neighbours = (counts: Values): CaseEvent[] =>
  ['pump-2', 'pump-3', 'pump-4', 'pump-5'].flatMap((thing) => sent(thing, counts));

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
