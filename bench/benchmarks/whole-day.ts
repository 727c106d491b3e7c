import { DAY, HOUR, MINUTE, createRandom, silentLogger } from '../../lab/kernel/index.ts';
import { planScenario } from '../../lab/scenario/plan.ts';
import { defineScenario } from '../../lab/scenario/scenario.ts';
import { behavior } from '../../lab/scenario/behaviors.ts';
import { search } from '../../lab/scenario/expectations.ts';
import { findTarget } from '../../lab/targets/index.ts';
import { createIdentity } from '../../lab/parts/identity.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { costOf, rounded } from '../measure.ts';
import { bareReportLoop } from '../yardsticks/bare-report-loop.ts';

const START_MS = Date.UTC(2026, 0, 5);

/** A report of the size that the fleet sends, for the yardstick. */
const PAYLOAD = Buffer.from(
  JSON.stringify({ header: { report_id: 1, version: '1.0' }, metrics: { filler: 'x'.repeat(760) } }),
);

/**
 * A fleet of mutually authenticated devices that report every five minutes, through the whole pipeline into the
 * index, and the least that the same number of reports costs with bare aedes and MQTT.js.
 */
export const wholeDay: Benchmark = {
  name: 'whole-day',
  summary: '1,000 mTLS devices for a lab day through the whole pipeline, all events kept',
  async *run({ quick }) {
    const devices = quick ? 200 : 1_000;
    const spanMs = quick ? 2 * HOUR : DAY;
    yield* runFleet(devices, spanMs);
  },
};

async function* runFleet(devices: number, spanMs: number): AsyncIterable<Figure> {
  const bare = await bareReportLoop(await createIdentity(), {
    devices,
    rounds: Math.max(5, Math.min(30, Math.round(30_000 / devices))),
    payload: PAYLOAD,
  });
  const bareCpuUs = (bare.cpuMs / bare.reports) * 1000;
  yield { name: 'whole-day/bare-loop', value: rounded(bareCpuUs), unit: 'us cpu per report' };

  const scenario = defineScenario({
    id: 'whole-day',
    title: 'A benign day',
    attack: [],
    fleet: {
      'infusion-pump': Math.round(devices * 0.4),
      'patient-monitor': Math.round(devices * 0.3),
      'ward-gateway': Math.round(devices * 0.1),
      imaging: Math.round(devices * 0.1),
      'lab-analyzer': Math.round(devices * 0.1),
    },
    baseline: '5m',
    duration: '5m',
    // Never started: a plan wants one.
    attackPhase: ({ fleet, at }) => at('1m', behavior('denied-once', fleet.pick('imaging'), {})),
    benignTwin: () => {},
    expect: [search('nothing', 'index=iot_posture').returnsNothing()],
  });
  const random = createRandom(1);
  await using lab = await findTarget('embedded').start({
    seed: 1,
    startMs: START_MS,
    logger: silentLogger,
    random,
  });
  const plan = planScenario(scenario, random.fork('plan'));
  const setup = await costOf(() =>
    lab.run('set-up', async () => {
      await lab.deploy();
      // Reports only: that is what the yardstick sends.
      const specs = (await lab.provision(plan.participants)).map((spec) => ({
        ...spec,
        telemetry: { messagesPerReport: 0 },
      }));
      await lab.fleet.create(specs);
      await lab.fleet.connect(specs.map(({ thingName }) => thingName));
    }),
  );
  yield { name: 'whole-day/set-up', value: rounded(setup.wallMs / 1000), unit: 's wall' };
  const before = (await lab.fleet.counters()).reportsAccepted;
  let longestMs = 0;
  const cost = await costOf(() =>
    lab.run('day', async (hold) => {
      for (let passed = 0; passed < spanMs; passed += 5 * MINUTE) {
        const tick = performance.now();
        await hold.sleep(5 * MINUTE);
        longestMs = Math.max(longestMs, performance.now() - tick);
      }
    }),
  );
  // What is still in buffers when the day ends.
  await lab.run('settle', (hold) => hold.sleep(10 * MINUTE));
  const reports = (await lab.fleet.counters()).reportsAccepted - before;
  const counts = await lab.counts();
  const cpuUs = (cost.cpuMs / reports) * 1000;
  const kept = counts.eventsIndexed >= counts.metricsExported - 100 * devices;
  yield {
    name: 'whole-day/speed',
    value: rounded(spanMs / cost.wallMs),
    unit: 'x',
    yardstick: 'the clock on the wall',
    ratio: rounded(spanMs / cost.wallMs),
    bar: { atLeast: 720 },
    note: `${devices} devices, ${reports} reports, ${counts.eventsIndexed} events indexed of ${counts.metricsExported} exported${kept ? '' : ', EVENTS MISSING'}, ${rounded(cost.wallMs / 1000)} s, longest 5 lab minutes ${Math.round(longestMs)} ms, RSS ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`,
  };
  yield {
    name: 'whole-day/cpu-per-report',
    value: rounded(cpuUs),
    unit: 'us cpu',
    yardstick: 'bare aedes + MQTT.js, report and accepted answer',
    ratio: rounded(cpuUs / bareCpuUs),
    bar: { atMost: 2 },
  };
  yield { name: 'whole-day/throughput', value: rounded(reports / (cost.wallMs / 1000)), unit: 'reports/s' };
}
