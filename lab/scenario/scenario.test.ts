import { expect, test } from 'vitest';
import { createRandom } from '#kernel';
import { behavior } from './behaviors.ts';
import { detection } from './expectations.ts';
import { planScenario } from './plan.ts';
import { defineScenario, type Scenario } from './scenario.ts';

const valid: Scenario = {
  id: 'rogue',
  title: 'A port opens',
  attack: ['T1133'],
  fleet: { 'ward-gateway': 3, imaging: 1 },
  baseline: '10m',
  duration: '30m',
  attackPhase: ({ fleet, at }) =>
    at('5m', behavior('rogue-listener', fleet.pick('ward-gateway'), { port: 21, for: '20m' })),
  benignTwin: ({ fleet, at }) =>
    at('6m', behavior('service-port-opens', fleet.pick('ward-gateway'), { port: 8443, for: '20m' })),
  expect: [detection('iot_rogue_listening_port').firesFor('attacker', { within: '15m' })],
};

const withChange = (change: Partial<Scenario>) => () => defineScenario({ ...valid, ...change });

test('a scenario without expectations is refused, because it could never fail', () => {
  expect(withChange({ expect: [] })).toThrow(/expects nothing/);
});

test('a device class that does not exist is refused with those that do', () => {
  expect(withChange({ fleet: { toaster: 3 } as Scenario['fleet'] })).toThrow(
    expect.objectContaining({ code: 'LAB_SCENARIO_INVALID', hint: expect.stringContaining('infusion-pump') }),
  );
});

test('ids, techniques, durations and capabilities are checked', () => {
  expect(withChange({ id: 'Rogue FTP' })).toThrow(/kebab-case/);
  expect(withChange({ attack: ['1133'] })).toThrow(/ATT&CK/);
  expect(withChange({ baseline: '10 minutes' as '10m' })).toThrow(/not a duration/);
  expect(withChange({ requires: ['flying' as 'detect'] })).toThrow(/capability/);
});

test('a behavior is checked when the scenario is planned: name, parameters, range', () => {
  expect(() => behavior('rogue-listner' as 'rogue-listener', 'a-001', {})).toThrow(/no behavior/);
  expect(() => behavior('rogue-listener', 'a-001', { port: 70_000 })).toThrow(/port/);
  expect(() => behavior('rogue-listener', 'a-001', { prot: 21 } as object)).toThrow(/prot/);
});

test('durations reach devices in milliseconds', () => {
  expect(behavior('rogue-listener', 'a-001', { port: 21, for: '20m' })).toEqual({
    behavior: 'rogue-listener',
    things: ['a-001'],
    params: { port: 21, forMs: 1_200_000 },
    lastsMs: 1_200_000,
  });
});

test('a plan names every device and picks attackers and twins that differ', () => {
  const plan = planScenario(defineScenario(valid), createRandom(1), 'run7-');
  expect(plan.participants.map(({ thing }) => thing)).toEqual([
    'run7-ward-gateway-001',
    'run7-ward-gateway-002',
    'run7-ward-gateway-003',
    'run7-imaging-001',
  ]);
  expect(plan.roles.attackers).toHaveLength(1);
  expect(plan.roles.twins).toHaveLength(1);
  expect(plan.roles.attackers).not.toEqual(plan.roles.twins);
  expect(plan.attack[0]).toMatchObject({ atMs: 300_000, behavior: 'rogue-listener' });
});

test('the same seed picks the same devices, another seed may pick others', () => {
  const attackers = (seed: number) => planScenario(valid, createRandom(seed)).roles.attackers[0];
  expect(attackers(1)).toBe(attackers(1));
  expect(new Set(Array.from({ length: 12 }, (_, seed) => attackers(seed))).size).toBeGreaterThan(1);
});

test('picking more devices than the fleet has is an error of the author', () => {
  const greedy: Scenario = {
    ...valid,
    attackPhase: ({ fleet, at }) => at('1m', behavior('rogue-listener', fleet.pickMany('imaging', 2), {})),
  };
  expect(() => planScenario(greedy, createRandom(1))).toThrow(/no free device/);
});

test('an action after the end and an attack that does nothing are refused', () => {
  const late: Scenario = {
    ...valid,
    attackPhase: ({ at }) => at('31m', behavior('rogue-listener', 'a', {})),
  };
  expect(() => planScenario(late, createRandom(1))).toThrow(/after the scenario ends/);
  expect(() => planScenario({ ...valid, attackPhase: () => {} }, createRandom(1))).toThrow(/does nothing/);
});
