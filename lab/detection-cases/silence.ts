import { casesOf, finds, metric, quiet, steady, timeAt, type CaseEvent } from './detection-case.ts';

type Values = Parameters<typeof metric>[2];

const ONE_SECOND = 1 / 60;
const bytesOut = (thing: string, counts: Values) => metric(thing, 'aws:all-bytes-out', counts);
const sent = (thing: string, counts: Values) => metric(thing, 'aws:num-messages-sent', counts);
const attempts = (thing: string, counts: Values) => metric(thing, 'aws:num-connection-attempts', counts);

/** Somebody else reports until five minutes ago. */
const others = bytesOut('monitor-1', steady(1000, { reports: 20, ending: 5 }));

/** A device that reported so often, and for the last time so long ago. */
const gone = (thing: string, ending: number, reports = 10): CaseEvent[] =>
  bytesOut(thing, steady(1000, { reports, ending }));

/** So many devices, each trying to connect so often in one window. */
const trying = (things: number, counts: Values, first = 1): CaseEvent[] =>
  Array.from({ length: things }, (_, index) => attempts(`pump-${first + index}`, counts)).flat();

export const SILENCE_CASES = [
  ...casesOf('iot_device_silent', {
    'for more than half an hour': finds(
      [{ thing: 'pump-1', silent_seconds: '1801', datapoints: '10', last_seen: /^1767612\d{3}$/ }],
      [others, gone('pump-1', 35 + ONE_SECOND)],
    ),
    'for half an hour': quiet([others, gone('pump-1', 35)]),
    'one that was heard of over MQTT alone': finds(
      [{ thing: 'pump-1', datapoints: '10' }],
      [others, sent('pump-1', steady(5, { reports: 10, ending: 60 }))],
    ),
    'its agent is silent, and it goes on with MQTT': quiet([
      others,
      gone('pump-1', 60),
      sent('pump-1', steady(5, { reports: 10, ending: 5 })),
    ]),
    'hardly ever heard of': quiet([others, gone('pump-1', 60, 9)]),
    'in planned maintenance': quiet([others, gone('pump-1', 60)], {
      maintenance: [{ thing: 'pump-1', from: 70, to: -30 }],
    }),
    'half an hour after planned maintenance': quiet([others, gone('pump-1', 60)], {
      maintenance: [{ thing: 'pump-1', from: 70, to: 35 }],
    }),
    'longer after planned maintenance': finds([{ thing: 'pump-1' }], [others, gone('pump-1', 60)], {
      maintenance: [{ thing: 'pump-1', from: 70, to: 36 }],
    }),
    'another device is in maintenance': finds([{ thing: 'pump-1' }], [others, gone('pump-1', 60)], {
      maintenance: [{ thing: 'pump-2', from: 70, to: -30 }],
    }),
    'a class that is off at night, at night': quiet([others, gone('lab-analyzer-1', 60)], { at: '20:35' }),
    'a class that is off at night, in its last minute': finds(
      [{ thing: 'lab-analyzer-1' }],
      [others, gone('lab-analyzer-1', 60)],
      { at: '20:34' },
    ),
    'a class that is off at night, in its first minute': finds(
      [{ thing: 'lab-analyzer-1' }],
      [others, gone('lab-analyzer-1', 60)],
      { at: '06:35' },
    ),
    'a class that is off at night, before it comes on': quiet([others, gone('lab-analyzer-1', 60)], {
      at: '06:34',
    }),
    'before the window': quiet([others, gone('pump-1', 245)]),
  }),
  ...casesOf('iot_agent_silent', {
    'for more than 25 minutes while MQTT goes on': finds(
      [{ thing: 'pump-1', silent_seconds: '1501', reports: '3' }],
      [
        bytesOut('pump-1', steady(1000, { reports: 3, ending: 30 + ONE_SECOND })),
        sent('pump-1', steady(5, { reports: 8, ending: 5 })),
      ],
    ),
    'for 25 minutes': quiet([
      bytesOut('pump-1', steady(1000, { reports: 3, ending: 30 })),
      sent('pump-1', steady(5, { reports: 8, ending: 5 })),
    ]),
    'after two reports only': quiet([
      bytesOut('pump-1', steady(1000, { reports: 2, ending: 60 })),
      sent('pump-1', steady(5, { reports: 8, ending: 5 })),
    ]),
    'the whole device is silent': quiet([
      bytesOut('pump-1', steady(1000, { reports: 5, ending: 60 })),
      sent('pump-1', steady(5, { reports: 5, ending: 60 })),
    ]),
    'before the window': quiet([
      bytesOut('pump-1', steady(1000, { reports: 5, ending: 125 })),
      sent('pump-1', steady(5, { reports: 8, ending: 5 })),
    ]),
  }),
  ...casesOf('iot_reconnect_storm', {
    'three of five devices, three times each': finds(
      [{ share: '0.60', storming: '3', attempts: '11', first_seen: timeAt(10) }],
      [trying(3, { 10: 3 }), trying(2, { 10: 1 }, 4)],
    ),
    'half of the fleet': quiet([trying(3, { 10: 9 }), trying(3, { 10: 1 }, 4)]),
    'a fleet of four': quiet(trying(4, { 10: 9 })),
    'twice each': quiet(trying(8, { 10: 2 })),
    'a third of the fleet, then another third': quiet([
      trying(2, { 10: 9, 5: 1 }),
      trying(2, { 10: 1, 5: 9 }, 3),
      trying(2, { 10: 1, 5: 1 }, 5),
    ]),
    'many disconnects, few attempts': quiet([
      trying(6, { 10: 1 }),
      ...['pump-1', 'pump-2', 'pump-3', 'pump-4', 'pump-5'].map((thing) =>
        metric(thing, 'aws:num-disconnects', { 10: 9 }),
      ),
    ]),
    'before the window': quiet([trying(6, { 25: 9 }), trying(6, { 5: 1 })]),
  }),
  ...casesOf('iot_pipeline_stale', {
    'for more than 20 minutes': finds(
      [{ newest: timeAt(20 + ONE_SECOND), age_seconds: '1201' }],
      bytesOut('pump-1', steady(1000, { reports: 4, ending: 20 + ONE_SECOND })),
    ),
    'for 20 minutes': quiet(bytesOut('pump-1', steady(1000, { reports: 4, ending: 20 }))),
    'one device is enough': quiet([gone('pump-1', 60), bytesOut('pump-2', { 5: 1 })]),
    'before the window': quiet(bytesOut('pump-1', steady(1000, { reports: 4, ending: 125 }))),
  }),
];
