import { casesOf, finds, metric, quiet, steady, timeAt } from './detection-case.ts';

const refused = (thing: string, counts: Parameters<typeof metric>[2]) =>
  metric(thing, 'aws:num-authorization-failures', counts);

const HOUR = 60;

export const REFUSAL_CASES = [
  ...casesOf('iot_auth_failure_storm', {
    '21 in a window': finds(
      [{ thing: 'pump-1', failures: '21', first_seen: timeAt(10) }],
      refused('pump-1', { 10: 21, 5: 0 }),
    ),
    '20 in a window': quiet(refused('pump-1', { 10: 20, 5: 20 })),
    '15 in each of two windows': quiet(refused('pump-1', { 10: 15, 5: 15 })),
    'two devices, 15 each in one window': quiet([
      refused('pump-1', { 10: 15 }),
      refused('pump-2', { 10: 15 }),
    ]),
    'the same window delivered twice': quiet([refused('pump-1', { 10: 15 }), refused('pump-1', { 10: 15 })]),
    'before the window': quiet(refused('pump-1', { 25: 500, 5: 0 })),
    'many connection attempts, none refused': quiet(
      metric('pump-1', 'aws:num-connection-attempts', { 10: 50 }),
    ),
  }),
  ...casesOf('iot_policy_probe', {
    'once in eight windows': finds(
      [{ thing: 'pump-1', windows: '8', most: '1' }],
      refused('pump-1', steady(1, { reports: 8, ending: 10, every: 15 })),
    ),
    'in seven windows': quiet(refused('pump-1', steady(2, { reports: 7, ending: 10, every: 15 }))),
    'in seven windows, and in many others not at all': quiet(
      refused('pump-1', {
        ...steady(0, { reports: 60, ending: 5 }),
        ...steady(1, { reports: 7, ending: 5 }),
      }),
    ),
    'two devices, four windows each': quiet([
      refused('pump-1', steady(1, { reports: 4, ending: 10, every: 10 })),
      refused('pump-2', steady(1, { reports: 4, ending: 15, every: 10 })),
    ]),
    'seven windows today, five the day before': quiet(
      refused('pump-1', {
        ...steady(1, { reports: 7, ending: 10 }),
        ...steady(1, { reports: 5, ending: 25 * HOUR }),
      }),
    ),
  }),
];
