import { beforeAll, expect, test } from 'vitest';
import { silentLogger } from '#kernel';
import { behavior, defineScenario, detection } from '#lab';
import type { ScenarioResult } from '../results.ts';
import { loadDetections } from '../runner/detections.ts';
import { runScenario } from '../runner/run-scenario.ts';
import { findTarget } from '../targets/index.ts';
import type { PacketCause } from './evidence.ts';

const scenario = defineScenario({
  id: 'two-attacks',
  title: 'A storm of refusals and a rogue listener',
  attack: ['T1110'],
  fleet: { 'infusion-pump': 2, 'ward-gateway': 2 },
  baseline: '10m',
  duration: '20m',
  attackPhase: ({ fleet, at }) => {
    at('1m', behavior('auth-failure-storm', fleet.pick('infusion-pump'), { perMinute: 40, for: '3m' }));
    at('1m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '15m' }));
  },
  benignTwin: ({ fleet, at }) => at('1m', behavior('denied-once', fleet.pick('infusion-pump'), { times: 2 })),
  expect: [
    detection('iot_auth_failure_storm').firesFor('attacker', { within: '20m' }),
    detection('iot_rogue_listening_port').firesFor('attacker', { within: '20m' }),
  ],
});

let result: ScenarioResult;

beforeAll(async () => {
  result = await runScenario(scenario, {
    target: findTarget('embedded'),
    seed: 1,
    startMs: Date.parse('2026-01-05T00:00:00Z'),
    detections: await loadDetections(),
    logger: silentLogger,
    progress: {},
    withStory: true,
  });
}, 120_000);

test('each row is traced through every station, in the order of time', () => {
  expect(result.evidence.map(({ detection, complete }) => [detection, complete])).toEqual([
    ['iot_auth_failure_storm', true],
    ['iot_rogue_listening_port', true],
  ]);
  for (const { at, chains } of result.evidence) {
    for (const { rule, firehose, hec, event } of chains) {
      const times = [rule!.at, firehose!.taken, event.indexed, hec!.acknowledged];
      expect([...times].sort()).toEqual(times);
      expect(event.indexed <= at).toBe(true);
    }
  }
});

test('as many packets stand behind a count as it says', () => {
  const chains = result.evidence[0]!.chains;
  const counted = chains.map(({ metric, cause }) => [
    (metric!.value as { count: number }).count,
    (cause as PacketCause).count,
  ]);
  expect(counted.some(([count]) => count! > 20)).toBe(true);
  for (const [count, packets] of counted) expect(packets).toBe(count);
});

test('device-side metrics come from reports of the device, at the same moment', () => {
  const { chains } = result.evidence[1]!;
  expect(chains.length).toBeGreaterThanOrEqual(2);
  for (const { key, cause } of chains) {
    expect(cause).toMatchObject({ kind: 'report', reportId: expect.any(Number) });
    expect('timestamp' in key && new Date(key.timestamp).toISOString()).toBe((cause as { at: string }).at);
  }
});

test('nothing that differs from run to run is in the evidence: no certificate ids, channels or search ids', () => {
  const text = JSON.stringify(result.evidence);
  expect(text).not.toMatch(/[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-/i);
});

test('the story has the phases, what was done, the metrics that the detections read, and the counts', () => {
  const story = result.story!;
  expect(story.phases.map(({ fromMs, toMs }) => (toMs - fromMs) / 60_000).slice(0, 2)).toEqual([10, 20]);
  expect(story.actions.map(({ role, behavior }) => `${role} ${behavior}`)).toEqual([
    'attack auth-failure-storm',
    'attack rogue-listener',
    'twin denied-once',
  ]);
  expect(
    story.charts
      .slice(0, 2)
      .map(({ metric }) => metric)
      .sort(),
  ).toEqual(['aws:listening-tcp-ports', 'aws:num-authorization-failures']);
  const [pump] = story.charts
    .find(({ metric }) => metric === 'aws:num-authorization-failures')!
    .lines.filter(({ role }) => role === 'attacker');
  expect(Math.max(...pump!.points.map(([, value]) => value))).toBeGreaterThan(20);
  const fired = story.detections.filter(({ fired }) => fired.some(({ role }) => role === 'attacker'));
  expect(fired.map(({ name }) => name).sort()).toEqual([
    'iot_auth_failure_storm',
    'iot_rogue_listening_port',
  ]);
  const [first, ...rest] = story.pipeline.slice(-2).map(({ passed }) => passed);
  expect(rest).toEqual([first]);
  expect(story.recordsBackedUp).toBe(0);
});
