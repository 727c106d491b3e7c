import type { Behavior, BehaviorCriteria } from '@aws-sdk/client-iot';
import { describe, expect, it } from 'vitest';
import type { DeviceWindow } from '../device-window.ts';
import { CUSTOM_METRIC_KINDS } from '../metric-kinds.ts';
import type { MetricValue } from '../metric-value.ts';
import { createDetectBench } from '../testing/detect-bench.ts';
import { compileScope } from '../topic-scope.ts';

/**
 * Every behavior that the developer guide prints, with a stream that alarms, one that does not, and one that clears.
 * Names are the guide's with hyphens for spaces, which the API would refuse.
 */
type Step = { readonly window: Partial<DeviceWindow> } | { readonly report: MetricValue };

interface Example {
  readonly behavior: Behavior;
  /** Normal, up to the very limit. */
  readonly normal: readonly Step[];
  /** The first step that is not, and the value that the violation shows. */
  readonly bad: Step;
  readonly value: MetricValue;
}

const ONCE = { consecutiveDatapointsToAlarm: 1, consecutiveDatapointsToClear: 1 } as const;
const most = (count: number, durationSeconds?: number): BehaviorCriteria => ({
  comparisonOperator: 'less-than-equals',
  value: { count },
  ...(durationSeconds !== undefined && { durationSeconds }),
  ...ONCE,
});
const report = (value: MetricValue): Step => ({ report: value });
const count = (value: number) => report({ count: value });
const seen = (window: Partial<DeviceWindow>): Step => ({ window });
const messages = (...sizes: number[]): Step =>
  seen({
    messagesSent: sizes.length,
    bytesLeast: Math.min(...sizes),
    bytesMost: Math.max(...sizes),
    bytesTotal: sizes.reduce((sum, size) => sum + size, 0),
  });

const STATIC: readonly Example[] = [
  {
    behavior: {
      name: 'Max-Message-Size',
      metric: 'aws:message-byte-size',
      criteria: most(1024),
      suppressAlerts: true,
    },
    normal: [messages(1024, 10), seen({})],
    bad: messages(10, 1025, 10),
    value: { count: 1025 },
  },
  {
    behavior: { name: 'Out-bound-message-count', metric: 'aws:num-messages-sent', criteria: most(50, 300) },
    normal: [seen({ messagesSent: 50 }), seen({})],
    bad: seen({ messagesSent: 51 }),
    value: { count: 51 },
  },
  {
    behavior: {
      name: 'In-bound-message-count',
      metric: 'aws:num-messages-received',
      criteria: most(50, 300),
    },
    normal: [seen({ messagesReceived: 50 })],
    bad: seen({ messagesReceived: 51 }),
    value: { count: 51 },
  },
  {
    behavior: {
      name: 'Authorization-Failures',
      metric: 'aws:num-authorization-failures',
      criteria: { ...most(5, 300), comparisonOperator: 'less-than' },
    },
    normal: [seen({ authorizationFailures: 4 })],
    bad: seen({ authorizationFailures: 5 }),
    value: { count: 5 },
  },
  {
    behavior: {
      name: 'Denied-source-IPs',
      metric: 'aws:source-ip-address',
      criteria: {
        comparisonOperator: 'not-in-cidr-set',
        value: { cidrs: ['12.8.0.0/16', '15.102.16.0/24'] },
      },
    },
    normal: [seen({ sourceIps: ['12.9.0.1', '15.102.17.1', '2001:db8::1'] }), seen({})],
    bad: seen({ sourceIps: ['12.9.0.1', '15.102.16.200'] }),
    value: { cidrs: ['12.9.0.1', '15.102.16.200'] },
  },
  {
    behavior: { name: 'Connection-Attempts', metric: 'aws:num-connection-attempts', criteria: most(5, 600) },
    normal: [
      seen({ connectionAttempts: 2 }),
      seen({ connectionAttempts: 3 }),
      seen({ connectionAttempts: 2 }),
    ],
    bad: seen({ connectionAttempts: 4 }),
    value: { count: 6 },
  },
  {
    behavior: { name: 'Disconnections', metric: 'aws:num-disconnects', criteria: most(5, 600) },
    normal: [seen({ disconnects: 2 }), seen({ disconnects: 3 })],
    bad: seen({ disconnects: 3 }),
    value: { count: 6 },
  },
  {
    behavior: { name: 'TCP-outbound-traffic', metric: 'aws:all-bytes-out', criteria: most(4096, 300) },
    normal: [count(4096), count(4096)],
    bad: count(4097),
    value: { count: 4097 },
  },
  {
    behavior: { name: 'TCP-inbound-traffic', metric: 'aws:all-bytes-in', criteria: most(4096, 300) },
    normal: [count(4096), count(0)],
    bad: count(5000),
    value: { count: 5000 },
  },
  {
    behavior: { name: 'Max-TCP-Ports', metric: 'aws:num-listening-tcp-ports', criteria: most(5, 300) },
    normal: [count(5), count(5), count(5)],
    bad: count(6),
    value: { count: 6 },
  },
  {
    behavior: { name: 'Max-UDP-Ports', metric: 'aws:num-listening-udp-ports', criteria: most(5, 300) },
    normal: [count(5), count(5)],
    bad: count(6),
    value: { count: 6 },
  },
  {
    behavior: { name: 'TCP-outbound-packets', metric: 'aws:all-packets-out', criteria: most(100, 300) },
    normal: [count(100), count(100)],
    bad: count(101),
    value: { count: 101 },
  },
  {
    behavior: { name: 'TCP-inbound-packets', metric: 'aws:all-packets-in', criteria: most(100, 300) },
    normal: [count(100)],
    bad: count(101),
    value: { count: 101 },
  },
  {
    // The guide's own example under this heading names the source address: a slip.
    behavior: {
      name: 'Denied-destination-IPs',
      metric: 'aws:destination-ip-addresses',
      criteria: {
        comparisonOperator: 'not-in-cidr-set',
        value: { cidrs: ['12.8.0.0/16', '15.102.16.0/24'] },
      },
    },
    normal: [report({ cidrs: ['192.168.0.1', '::ffff:12.9.0.1'] })],
    bad: report({ cidrs: ['192.168.0.1', '::ffff:12.8.0.1'] }),
    value: { cidrs: ['192.168.0.1', '::ffff:12.8.0.1'] },
  },
  {
    behavior: {
      name: 'Listening-TCP-Ports',
      metric: 'aws:listening-tcp-ports',
      criteria: { comparisonOperator: 'in-port-set', value: { ports: [443, 80] } },
    },
    normal: [report({ ports: [80] }), report({ ports: [443, 80] }), report({ ports: [] })],
    bad: report({ ports: [443, 80, 21] }),
    value: { ports: [443, 80, 21] },
  },
  {
    behavior: {
      name: 'Listening-UDP-Ports',
      metric: 'aws:listening-udp-ports',
      criteria: { comparisonOperator: 'in-port-set', value: { ports: [1025, 2000] } },
    },
    normal: [report({ ports: [1025] })],
    bad: report({ ports: [5353] }),
    value: { ports: [5353] },
  },
  {
    behavior: {
      name: 'TCP-Connection-Count',
      metric: 'aws:num-established-tcp-connections',
      criteria: most(3),
    },
    normal: [count(3)],
    bad: count(4),
    value: { count: 4 },
  },
  {
    // Troubleshooting: a camera that only connects to one server.
    behavior: {
      name: 'Listening-TCP-Ports-of-a-camera',
      metric: 'aws:listening-tcp-ports',
      criteria: { comparisonOperator: 'in-port-set', value: { ports: [8888] } },
    },
    normal: [report({ ports: [8888] })],
    bad: report({ ports: [8888, 443] }),
    value: { ports: [8888, 443] },
  },
  {
    behavior: {
      name: 'cellularBandwidth',
      metric: 'aws:message-byte-size',
      criteria: { comparisonOperator: 'less-than', value: { count: 128 }, ...ONCE },
    },
    normal: [messages(127)],
    bad: messages(128),
    value: { count: 128 },
  },
];

function play(bench: ReturnType<typeof createDetectBench>, metric: string, step: Step): void {
  if ('window' in step) bench.window({ pump: step.window });
  else bench.reports({ pump: { [metric]: step.report } });
}

describe.each(STATIC.map((example) => [example.behavior.name!, example] as const))(
  'the behavior %s of the guide',
  (_name, { behavior, normal, bad, value }) => {
    const { metric = '' } = behavior;
    const bench = () => createDetectBench([{ name: 'P', behaviors: [behavior] }]);

    it('does not alarm on what it calls normal', () => {
      const quiet = bench();
      for (const step of [...normal, ...normal]) play(quiet, metric, step);
      expect(quiet.events()).toEqual([]);
    });

    it('alarms on what it does not, once, and shows the value', () => {
      const loud = bench();
      for (const step of [...normal, bad, bad]) play(loud, metric, step);
      expect(loud.events()).toEqual(['pump in-alarm']);
      expect(loud.detect.violations.events()[0]!.value).toEqual(value);
    });

    it('clears when normal again', () => {
      const again = bench();
      for (const step of [...normal, bad, ...normal, ...normal]) play(again, metric, step);
      expect(again.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
      expect(again.active()).toEqual([]);
    });
  },
);

interface FleetExample {
  readonly behavior: Behavior;
  /** A step in which a device counts this much. */
  readonly step: (amount: number) => Step;
}

const share = (statistic: string, durationSeconds: number): BehaviorCriteria => ({
  comparisonOperator: 'less-than-equals',
  statisticalThreshold: { statistic },
  durationSeconds,
  ...ONCE,
});
const STATISTICAL: readonly FleetExample[] = [
  {
    behavior: { name: 'Large-Message-Size', metric: 'aws:message-byte-size', criteria: share('p90', 300) },
    step: (amount) => messages(amount),
  },
  {
    behavior: {
      name: 'Out-bound-message-rate',
      metric: 'aws:num-messages-sent',
      criteria: share('p99', 300),
    },
    step: (amount) => seen({ messagesSent: amount }),
  },
  {
    behavior: {
      name: 'In-bound-message-rate',
      metric: 'aws:num-messages-received',
      criteria: share('p99', 300),
    },
    step: (amount) => seen({ messagesReceived: amount }),
  },
  {
    behavior: { name: 'Failures', metric: 'aws:num-authorization-failures', criteria: share('p50', 300) },
    step: (amount) => seen({ authorizationFailures: amount }),
  },
  {
    behavior: { name: 'Attempts', metric: 'aws:num-connection-attempts', criteria: share('p10', 300) },
    step: (amount) => seen({ connectionAttempts: amount }),
  },
  {
    behavior: { name: 'Disconnections', metric: 'aws:num-disconnects', criteria: share('p10', 300) },
    step: (amount) => seen({ disconnects: amount }),
  },
  {
    behavior: { name: 'Bytes-out', metric: 'aws:all-bytes-out', criteria: share('p50', 900) },
    step: (amount) => count(amount),
  },
  {
    behavior: { name: 'Bytes-in', metric: 'aws:all-bytes-in', criteria: share('p90', 300) },
    step: (amount) => count(amount),
  },
  {
    behavior: { name: 'Max-TCP-Ports', metric: 'aws:num-listening-tcp-ports', criteria: share('p50', 300) },
    step: (amount) => count(amount),
  },
  {
    behavior: { name: 'Max-UDP-Ports', metric: 'aws:num-listening-udp-ports', criteria: share('p50', 300) },
    step: (amount) => count(amount),
  },
  {
    behavior: { name: 'Packets-out', metric: 'aws:all-packets-out', criteria: share('p90', 300) },
    step: (amount) => count(amount),
  },
  {
    behavior: { name: 'Packets-in', metric: 'aws:all-packets-in', criteria: share('p90', 300) },
    step: (amount) => count(amount),
  },
  {
    behavior: {
      name: 'Connections',
      metric: 'aws:num-established-tcp-connections',
      criteria: share('p90', 900),
    },
    step: (amount) => count(amount),
  },
];

describe.each(STATISTICAL.map((example) => [example.behavior.name!, example] as const))(
  'the statistical behavior %s of the guide',
  (_name, { behavior, step }) => {
    /** 200 devices: one more than p99 of 100 would leave out. */
    const names = Array.from({ length: 200 }, (_, i) => `d${i}`);
    const playFleet = (bench: ReturnType<typeof createDetectBench>, odd: number) => {
      const steps = names.map((name, i) => [name, step(i === 7 ? odd : 5)] as const);
      if ('window' in steps[0]![1]) {
        bench.window(Object.fromEntries(steps.map(([name, at]) => [name, 'window' in at ? at.window : {}])));
      } else {
        const values = steps.map(([name, at]) => [
          name,
          'report' in at ? { [behavior.metric!]: at.report } : {},
        ]);
        bench.reports(Object.fromEntries(values));
      }
    };

    it('is quiet in a fleet of equals, alarms for the one that leaves it, and clears', () => {
      const bench = createDetectBench([{ name: 'P', behaviors: [behavior] }]);
      playFleet(bench, 5);
      playFleet(bench, 5);
      expect(bench.events()).toEqual([]);
      playFleet(bench, 50);
      expect(bench.events()).toEqual(['d7 in-alarm']);
      for (let i = 0; i < 3; i++) playFleet(bench, 5);
      expect(bench.events()).toEqual(['d7 in-alarm', 'd7 alarm-cleared']);
    });
  },
);

it('the custom metric of the guide alarms after five low reports in a row and clears after one', () => {
  const behavior: Behavior = {
    name: 'great-than-75',
    metric: 'batteryPercentage',
    criteria: {
      comparisonOperator: 'greater-than',
      value: { number: 75 },
      consecutiveDatapointsToAlarm: 5,
      consecutiveDatapointsToClear: 1,
    },
  };
  const bench = createDetectBench([{ name: 'batteryUsage', behaviors: [behavior] }], {
    customMetric: () => CUSTOM_METRIC_KINDS.number,
  });
  const battery = (...numbers: number[]) => {
    for (const number of numbers) bench.reports({ pump: { batteryPercentage: { number } } });
  };
  battery(90, 70, 70, 70, 70, 76, 75, 75, 75, 75);
  expect(bench.events()).toEqual([]);
  battery(74.5);
  expect(bench.events()).toEqual(['pump in-alarm']);
  expect(bench.active()[0]!.lastValue).toEqual({ number: 74.5 });
  battery(75.1);
  expect(bench.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
});

it('the dimension of the guide judges the messages in it and no others', () => {
  const behavior: Behavior = {
    name: 'CellularBandwidth',
    metric: 'aws:message-byte-size',
    metricDimension: { dimensionName: 'TopicFilterForAuthMessages' },
    criteria: { comparisonOperator: 'less-than', value: { count: 128 }, ...ONCE },
  };
  const bench = createDetectBench([{ name: 'ProfileForConnectedDevice', behaviors: [behavior] }], {
    scope: ({ dimensionName = '', operator = 'IN' }) =>
      compileScope(dimensionName, operator, ['device/+/auth']),
  });
  const large = {
    messagesSent: 1,
    bytesLeast: 500,
    bytesMost: 500,
    bytesTotal: 500,
    authorizationFailures: 0,
    messagesReceived: 0,
  };
  bench.window({ pump: { ...large, scoped: new Map([['NOT_IN TopicFilterForAuthMessages', large]]) } });
  expect(bench.events()).toEqual([]);
  bench.window({ pump: { ...large, scoped: new Map([['IN TopicFilterForAuthMessages', large]]) } });
  expect(bench.events()).toEqual(['pump in-alarm']);
  bench.window({
    pump: { ...large, scoped: new Map([['IN TopicFilterForAuthMessages', { ...large, bytesMost: 127 }]]) },
  });
  expect(bench.events()).toEqual(['pump in-alarm', 'pump alarm-cleared']);
});
