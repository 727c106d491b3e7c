import type { Behavior } from '@aws-sdk/client-iot';
import { createRandom } from '../../lab/kernel/index.ts';
import { CloudWatchMetrics } from '../../pipeline/emulator/device-defender/cloudwatch-metrics.ts';
import { Detect } from '../../pipeline/emulator/device-defender/detect/detect.ts';
import { WINDOW_MS, emptyWindow } from '../../pipeline/emulator/device-defender/device-window.ts';
import { MonitoringPlans } from '../../pipeline/emulator/device-defender/monitoring-plan.ts';
import type { Benchmark } from '../benchmark.ts';
import { costOf, median, rounded } from '../measure.ts';

const count = (name: string, metric: string, durationSeconds = 300): Behavior => ({
  name,
  metric,
  criteria: { comparisonOperator: 'less-than', value: { count: 1_000_000 }, durationSeconds },
});

/** Ten behaviors: five of the broker's metrics, three of reports, one by the fleet and one learned. */
const BEHAVIORS: readonly Behavior[] = [
  count('sent', 'aws:num-messages-sent'),
  count('received', 'aws:num-messages-received', 900),
  count('failures', 'aws:num-authorization-failures'),
  count('attempts', 'aws:num-connection-attempts', 3600),
  count('disconnects', 'aws:num-disconnects'),
  count('bytes', 'aws:all-bytes-out'),
  count('packets', 'aws:all-packets-out', 1800),
  {
    name: 'ports',
    metric: 'aws:listening-tcp-ports',
    criteria: { comparisonOperator: 'in-port-set', value: { ports: [22, 80, 443, 1883] } },
  },
  {
    name: 'fleet',
    metric: 'aws:all-bytes-in',
    criteria: {
      comparisonOperator: 'less-than-equals',
      statisticalThreshold: { statistic: 'p100' },
      durationSeconds: 300,
    },
  },
  {
    name: 'learned',
    metric: 'aws:num-established-tcp-connections',
    criteria: { mlDetectionConfig: { confidenceLevel: 'HIGH' } },
  },
];

const WARM_UP_TICKS = 3;

/** What it costs to take in, keep and judge what every thing of a fleet did in five minutes. */
export const defenderScale: Benchmark = {
  name: 'defender-scale',
  summary: 'Device Defender Detect: ten behaviors on each thing per tick of five minutes, and how that grows',
  async *run({ quick }) {
    const ticks = quick ? 3 : 4;
    const most = quick ? 20_000 : 100_000;
    const ten = await median3(() => cpuPerThing(10_000, ticks, 1));
    yield {
      name: 'defender-scale/tick',
      value: rounded(ten * 10),
      unit: 'ms cpu',
      note: '10 behaviors on 10,000 things',
    };
    // The same number of things in all, as many small fleets and as one.
    const small = await median3(() => cpuPerThing(1_000, ticks, most / 1_000));
    const large = await median3(() => cpuPerThing(most, ticks, 1));
    yield {
      name: `defender-scale/thing-of-${most}`,
      value: rounded(large),
      unit: 'us cpu',
      yardstick: 'a thing in a fleet of 1,000',
      ratio: rounded(large / small),
      bar: { atMost: 1.3 },
    };
  },
};

async function median3(measure: () => Promise<number>): Promise<number> {
  return median([await measure(), await measure(), await measure()]);
}

/** Microseconds of processor time for one thing and one tick, over so many fleets one after the other. */
async function cpuPerThing(things: number, ticks: number, fleets: number): Promise<number> {
  let cpuMs = 0;
  for (let fleet = 0; fleet < fleets; fleet++) {
    const tick = startFleet(things);
    for (let n = 0; n < WARM_UP_TICKS; n++) tick();
    const cost = await costOf(() => {
      for (let n = 0; n < ticks; n++) tick();
    });
    cpuMs += cost.cpuMs;
  }
  return (cpuMs * 1000) / (things * ticks * fleets);
}

function startFleet(things: number): () => void {
  const profiles = [{ name: 'bench', behaviors: BEHAVIORS }];
  const detect = new Detect({
    plans: new MonitoringPlans({
      profilesOf: () => profiles,
      isRegistered: () => true,
      revision: () => 1,
    }),
    random: createRandom('bench'),
    cloudWatch: new CloudWatchMetrics(),
    alert: () => {},
  });
  const devices = Array.from({ length: things }, (_thing, n) => ({ name: `pump-${n}`, registered: true }));
  const ports = { ports: [22, 443] };
  let nowMs = Date.UTC(2026, 0, 5);
  return () => {
    nowMs += WINDOW_MS;
    for (const [n, device] of devices.entries()) {
      const reported = {
        'aws:all-bytes-out': { count: 1000 + n },
        'aws:all-packets-out': { count: 10 },
        'aws:all-bytes-in': { count: 2000 + n },
        'aws:num-established-tcp-connections': { count: 1 },
        'aws:listening-tcp-ports': ports,
      };
      detect.takeReport(device, reported, nowMs - 1000);
      detect.takeWindow({ ...emptyWindow(device), messagesSent: 20, messagesReceived: 5 }, nowMs);
    }
    detect.endWindow(nowMs);
  };
}
