import { UserError, type Random } from '#kernel';
import { durationMs, type Duration } from './duration.ts';
import type { DeviceClassName } from './fleet.ts';
import type { RoleNames } from './matchers.ts';
import type { Action, AimedBehavior, Disturbance, Maintenance, PhaseContext, Scenario } from './scenario.ts';

/** A device that takes part: its thing name and class. */
export interface Participant {
  readonly thing: string;
  readonly deviceClass: DeviceClassName;
  /** Milliseconds of lab time between two reports. Default: what the target thinks right. */
  readonly reportIntervalMs?: number;
}

/** A scenario with the names filled in: who takes part, who does what and when. */
export interface Plan {
  readonly participants: readonly Participant[];
  /** In the order they were declared; `atMs` counts from the end of the baseline. */
  readonly attack: readonly Action[];
  readonly twin: readonly Action[];
  readonly maintenance: readonly Maintenance[];
  readonly disturbances: readonly (Disturbance & { readonly atMs: number })[];
  readonly roles: RoleNames;
  readonly baselineMs: number;
  readonly durationMs: number;
  readonly settleMs: number;
}

/** Chooses the devices of a run. The same scenario, seed and prefix give the same plan. */
export function planScenario(scenario: Scenario, random: Random, thingPrefix = ''): Plan {
  const participants = Object.entries(scenario.fleet).flatMap(([deviceClass, count]) =>
    Array.from({ length: count ?? 0 }, (_, index) => ({
      thing: `${thingPrefix}${deviceClass}-${String(index + 1).padStart(3, '0')}`,
      deviceClass: deviceClass as DeviceClassName,
      ...(scenario.reportEvery && { reportIntervalMs: durationMs(scenario.reportEvery) }),
    })),
  );
  const picker = createPicker(scenario, participants, random);
  const maintenance: Maintenance[] = [];
  const attack = collect(scenario, scenario.attackPhase, picker, maintenance);
  const twin = collect(scenario, scenario.benignTwin, picker, maintenance);
  const disturbances = collectDisturbances(scenario);
  if (attack.length === 0 && disturbances.length === 0)
    throw invalid(scenario, 'the attack phase does nothing.');
  const things = (actions: readonly Action[]) => [...new Set(actions.flatMap((action) => action.things))];
  return {
    participants,
    attack,
    twin,
    maintenance,
    disturbances,
    roles: { attackers: things(attack), twins: things(twin) },
    baselineMs: durationMs(scenario.baseline),
    durationMs: durationMs(scenario.duration),
    settleMs: durationMs(scenario.settle ?? '10m'),
  };
}

function invalid(scenario: Scenario, problem: string): UserError {
  return new UserError('LAB_SCENARIO_INVALID', `Scenario "${scenario.id}": ${problem}`);
}

function createPicker(
  scenario: Scenario,
  participants: readonly Participant[],
  random: Random,
): PhaseContext['fleet'] {
  const free = new Map<DeviceClassName, string[]>();
  for (const { deviceClass, thing } of participants) {
    free.set(deviceClass, [...(free.get(deviceClass) ?? []), thing]);
  }
  const pick = (deviceClass: DeviceClassName): string => {
    const things = free.get(deviceClass) ?? [];
    if (things.length === 0)
      throw invalid(scenario, `the fleet has no free device of class "${deviceClass}" left.`);
    return things.splice(random.integer(0, things.length - 1), 1)[0]!;
  };
  return {
    pick,
    pickMany: (deviceClass, count) => Array.from({ length: count }, () => pick(deviceClass)),
  };
}

function collect(
  scenario: Scenario,
  phase: Scenario['attackPhase'],
  fleet: PhaseContext['fleet'],
  maintenance: Maintenance[],
): Action[] {
  const actions: Action[] = [];
  phase({
    fleet,
    at: (offset: Duration, { behavior, things, params, lastsMs }: AimedBehavior) =>
      actions.push({ atMs: offsetMs(scenario, offset, behavior), behavior, things, params, lastsMs }),
    maintenance: (thing, window) =>
      maintenance.push({ thing, atMs: durationMs(window.at), forMs: durationMs(window.for) }),
  });
  return actions;
}

function collectDisturbances(scenario: Scenario): Plan['disturbances'] {
  const disturbances: Plan['disturbances'][number][] = [];
  scenario.disturb?.({
    at: (offset, disturbance) => {
      const name = disturbance.kind === 'fault' ? disturbance.fault.kind : disturbance.kind;
      disturbances.push({ ...disturbance, atMs: offsetMs(scenario, offset, name) });
    },
  });
  return disturbances;
}

function offsetMs(scenario: Scenario, offset: Duration, what: string): number {
  const atMs = durationMs(offset);
  if (atMs > durationMs(scenario.duration))
    throw invalid(scenario, `"${what}" starts after the scenario ends.`);
  return atMs;
}
