import { silentLogger } from '#kernel';
import { createHecClient, createSplunkClient } from '#splunk/client';
import { behavior, defineScenario, search } from '#lab';
import { loadDetections } from '../../runner/detections.ts';
import { runAndKeep, type KeptRun } from '../kept-run.ts';
import { START_MS } from '../../start-time.ts';

export { START_MS };

/** Small, and with something to see on every panel: a new port, refusals, a talkative device. */
const scenario = defineScenario({
  id: 'dashboards',
  title: 'Something to see on every panel',
  attack: ['T1133'],
  fleet: { 'ward-gateway': 2, 'infusion-pump': 2, 'patient-monitor': 1 },
  baseline: '20m',
  duration: '30m',
  attackPhase: ({ fleet, at }) => {
    const thing = fleet.pick('ward-gateway');
    at('1m', behavior('rogue-listener', thing, { port: 21, for: '29m' }));
    at('2m', behavior('auth-failure-storm', thing, { perMinute: 10, for: '5m' }));
  },
  benignTwin: ({ fleet, at }) => {
    at('1m', behavior('denied-once', fleet.pick('patient-monitor'), { times: 1 }));
  },
  expect: [search('events arrive', '`iot_posture_index` | stats count | where count>0').includes([{}])],
});

export const AUDIT_CHECKS = [
  'LOGGING_DISABLED_CHECK',
  'CA_CERTIFICATE_EXPIRING_CHECK',
  'DEVICE_CERTIFICATE_SHARED_CHECK',
] as const;

/** An audit as AWS publishes it; documented shape, our values. */
const audit = (taskId: string, failing: number) =>
  AUDIT_CHECKS.map((checkName, index) => ({
    checkName,
    checkRunStatus: index < failing ? 'COMPLETED_NON_COMPLIANT' : 'COMPLETED_COMPLIANT',
    nonCompliantResourcesCount: index < failing ? 1 : 0,
    totalResourcesCount: 5,
    suppressedNonCompliantResourceCount: 0,
    accountId: '000000000000',
    taskId,
    taskStatus: 'COMPLETED',
    taskType: 'ON_DEMAND_AUDIT_TASK',
  }));

/** An alarm as AWS publishes it. */
const alarm = (thingName: string) => ({
  violationEventTime: START_MS,
  thingName,
  behavior: { name: 'few-refusals', metric: 'aws:num-authorization-failures' },
  violationEventType: 'in-alarm',
  metricValue: { count: 50 },
  violationId: '37e1',
  securityProfileName: 'posture',
});

/** Runs the scenario, adds two audits and an alarm, and keeps the lab. `thing` is the device that misbehaves. */
export async function startPostureRun(): Promise<{ readonly run: KeptRun; readonly thing: string }> {
  const run = await runAndKeep(scenario, {
    seed: 1,
    startMs: START_MS,
    detections: await loadDetections(),
    logger: silentLogger,
    progress: {},
  });
  const { lab } = run;
  const splunk = createSplunkClient({ ...lab.splunkd, clock: lab.clock });
  const found = await splunk.search({
    search: 'index=iot_posture name="aws:num-authorization-failures" value.count>1 | head 1 | table thing',
    earliest: 0,
  });
  splunk.close();
  const thing = String(found.rows[0]?.['thing']);
  const collector = createHecClient({
    ...lab.hec,
    caPem: lab.splunkd.caPem,
    clock: lab.clock,
    channel: '00000000-0000-4000-8000-000000000001',
  });
  const at = (seconds: number) => START_MS / 1000 + seconds;
  await lab.run('audits and an alarm', async (hold) => {
    await collector.send([
      ...audit('first', 2).map((event) => ({ time: at(600), event })),
      ...audit('second', 1).map((event) => ({ time: at(1800), event })),
      { time: at(1200), event: alarm(thing) },
    ]);
    await hold.sleep(5_000);
  });
  collector.close();
  return { run, thing };
}
