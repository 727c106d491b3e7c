import type { Behavior, BehaviorCriteria } from '@aws-sdk/client-iot';
import { expect, it } from 'vitest';
import { createDetectBench } from '../testing/detect-bench.ts';
import { percentile } from './percentile.ts';

const behaviorOf = (metric: string, criteria: BehaviorCriteria, more: Partial<Behavior> = {}): Behavior => ({
  name: 'b',
  metric,
  criteria,
  ...more,
});
const sent = (criteria: Partial<BehaviorCriteria>): Behavior =>
  behaviorOf('aws:num-messages-sent', {
    comparisonOperator: 'less-than',
    value: { count: 10 },
    durationSeconds: 300,
    ...criteria,
  });
const bench = (...behaviors: Behavior[]) => createDetectBench([{ name: 'P', behaviors }]);

it('an alarm waits for its consecutive datapoints, and so does its end', () => {
  const lab = bench(sent({ consecutiveDatapointsToAlarm: 3, consecutiveDatapointsToClear: 2 }));
  const play = (...counts: number[]) =>
    counts.forEach((messagesSent) => lab.window({ pump: { messagesSent } }));
  play(50, 50, 1, 50, 50);
  expect(lab.events()).toEqual([]);
  play(50);
  expect(lab.events()).toEqual(['pump in-alarm']);
  const { id } = lab.active()[0]!;
  play(1, 50, 1);
  expect(lab.events()).toHaveLength(1);
  play(1);
  expect(lab.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
  expect(lab.detect.violations.events()[1]).toMatchObject({ id, value: { count: 1 } });
  expect(id).toMatch(/^[0-9a-f]{32}$/);
});

it('an alarm that goes on keeps its start and moves its last value, without new events', () => {
  const lab = bench(sent({}));
  lab.window({ pump: { messagesSent: 11 } });
  const started = lab.nowMs();
  lab.window({ pump: { messagesSent: 99 } });
  expect(lab.events()).toEqual(['pump in-alarm']);
  expect(lab.active()[0]).toMatchObject({ startMs: started, lastMs: lab.nowMs(), lastValue: { count: 99 } });
});

it('a duration adds up the windows it spans and no more', () => {
  const lab = bench(sent({ durationSeconds: 900 }));
  for (const messagesSent of [3, 3, 3, 3, 3]) lab.window({ pump: { messagesSent } });
  expect(lab.events()).toEqual([]);
  lab.window({ pump: { messagesSent: 4 } });
  expect(lab.active()[0]!.lastValue).toEqual({ count: 10 });
});

it('too little is judged only once the whole duration has been seen', () => {
  const lab = bench(sent({ comparisonOperator: 'greater-than-equals', durationSeconds: 900 }));
  lab.window({ pump: { messagesSent: 1 } });
  lab.window({ pump: { messagesSent: 1 } });
  expect(lab.events()).toEqual([]);
  lab.window({ pump: { messagesSent: 1 } });
  expect(lab.active()[0]!.lastValue).toEqual({ count: 3 });
});

it('a window without any activity counts as zero: "should be greater than 10" alarms', () => {
  const lab = bench(sent({ comparisonOperator: 'greater-than' }));
  lab.window({ pump: {} });
  expect(lab.active()[0]!.lastValue).toEqual({ count: 0 });
});

it('reports of a jittery five-minute agent are not counted twice in a window of five minutes', () => {
  const lab = bench(
    behaviorOf('aws:all-bytes-out', {
      comparisonOperator: 'less-than',
      value: { count: 150 },
      durationSeconds: 300,
    }),
  );
  const pump = { name: 'pump', registered: true };
  let at = lab.nowMs();
  for (const gap of [300, 288, 309, 291]) {
    at += gap * 1000;
    lab.detect.takeReport(pump, { 'aws:all-bytes-out': { count: 100 } }, at);
  }
  expect(lab.events()).toEqual([]);
  lab.detect.takeReport(pump, { 'aws:all-bytes-out': { count: 100 } }, at + 60_000);
  expect(lab.active()[0]!.lastValue).toEqual({ count: 200 });
});

it('an empty list clears at once, however many good datapoints the behavior wants', () => {
  const lab = bench(
    behaviorOf('aws:listening-tcp-ports', {
      comparisonOperator: 'in-port-set',
      value: { ports: [22] },
      consecutiveDatapointsToClear: 5,
    }),
  );
  const ports = (...open: number[]) => lab.reports({ pump: { 'aws:listening-tcp-ports': { ports: open } } });
  ports(21);
  ports(22);
  expect(lab.events()).toEqual(['pump in-alarm']);
  ports();
  expect(lab.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
  expect(lab.detect.violations.events()[1]!.value).toEqual({ ports: [] });
});

it('an alarm of a device that says nothing for more than two days is void, without a value', () => {
  const lab = bench(sent({}));
  lab.window({ pump: { messagesSent: 11 } });
  lab.silence(2 * 288);
  expect(lab.events()).toEqual(['pump in-alarm']);
  lab.silence(1);
  expect(lab.events()).toEqual(['pump in-alarm', 'pump alarm-invalidated']);
  expect(lab.detect.violations.events()[1]!.value).toBeUndefined();
  lab.window({ pump: { messagesSent: 11 } });
  expect(lab.events()).toHaveLength(3);
});

it('an alarm of a behavior that no longer watches the device is void at the next window', () => {
  const lab = bench(sent({}));
  lab.window({ pump: { messagesSent: 11 } });
  lab.edit((profiles) => profiles.splice(0));
  lab.window({ pump: { messagesSent: 11 } });
  expect(lab.events()).toEqual(['pump in-alarm', 'pump alarm-invalidated']);
});

it('a threshold that has changed judges the next datapoint', () => {
  const lab = bench(sent({}));
  lab.window({ pump: { messagesSent: 11 } });
  lab.edit((profiles) => profiles.splice(0, 1, { name: 'P', behaviors: [sent({ value: { count: 20 } })] }));
  lab.window({ pump: { messagesSent: 11 } });
  expect(lab.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
});

it('each profile judges for itself, and a thing is another device than a stranger of its name', () => {
  const lab = createDetectBench([
    { name: 'strict', behaviors: [sent({ value: { count: 1 } })] },
    { name: 'lax', behaviors: [sent({ value: { count: 100 } })] },
  ]);
  lab.window({ pump: { messagesSent: 50 } });
  expect(lab.active().map(({ profileName }) => profileName)).toEqual(['strict']);
  const stranger = { name: 'pump', registered: false };
  lab.detect.takeReport(stranger, {}, lab.nowMs());
  expect(lab.detect.deviceNamed('pump')!.device.registered).toBe(true);
});

it('suppressed alarms are kept and counted but told to nobody', () => {
  const target = { alertTargets: { SNS: { alertTargetArn: 'arn:topic', roleArn: 'arn:role' } } };
  const quiet = { ...sent({}), suppressAlerts: true };
  const lab = createDetectBench([
    { name: 'P', behaviors: [quiet, { ...sent({}), name: 'loud' }], ...target },
  ]);
  lab.window({ pump: { messagesSent: 50 } });
  lab.window({ pump: { messagesSent: 0 } });
  expect(lab.events()).toHaveLength(4);
  expect(lab.alerts.map(({ behavior, type }) => `${behavior.name} ${type}`)).toEqual([
    'loud in-alarm',
    'loud alarm-cleared',
  ]);
  const { cloudWatch } = lab;
  expect(cloudWatch.sum('Violations')).toBe(2);
  expect(cloudWatch.sum('Violations', { SecurityProfileName: 'P', BehaviorName: 'b' })).toBe(1);
  expect(cloudWatch.datapoints('ViolationsCleared', { SecurityProfileName: 'P' })).toEqual([
    { timestamp: lab.nowMs(), value: 2 },
  ]);
});

it('percentiles are not used once a value is negative', () => {
  const lab = createDetectBench(
    [
      {
        name: 'P',
        behaviors: [
          behaviorOf('temperature', {
            comparisonOperator: 'less-than-equals',
            statisticalThreshold: { statistic: 'p50' },
            durationSeconds: 300,
          }),
        ],
      },
    ],
    { customMetric: () => ({ source: 'device', member: 'number', accumulates: false }) },
  );
  const fleet = (...numbers: number[]) =>
    lab.reports(Object.fromEntries(numbers.map((number, i) => [`d${i}`, { temperature: { number } }])));
  fleet(-1, 1, 1, 1, 90);
  expect(lab.events()).toEqual([]);
  fleet(0, 1, 1, 1, 90);
  expect(lab.events()).toEqual(['d4 in-alarm']);
});

it('datapoints are kept for 14 days and violations for 30', () => {
  const lab = bench(sent({}));
  lab.window({ pump: { messagesSent: 11 } });
  lab.window({ pump: { messagesSent: 1 } });
  const series = () => lab.detect.deviceNamed('pump')!.series.get('aws:num-messages-sent')!;
  lab.silence(13 * 288);
  expect(series().length).toBe(2);
  lab.silence(2 * 288);
  expect(series().length).toBe(0);
  expect(lab.events()).toHaveLength(2);
  lab.silence(16 * 288);
  expect(lab.events()).toEqual([]);
});

it.each([
  [0, 1],
  [0.01, 1],
  [10, 1],
  [50, 5],
  [90, 9],
  [99.99, 10],
  [100, 10],
])('p%s of 1 to 10 is %s by nearest rank', (percent, value) => {
  expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], percent)).toBe(value);
});
