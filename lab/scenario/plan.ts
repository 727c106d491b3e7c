import { UserError, type Random } from '#kernel';
import { durationMs, type Duration } from './duration.ts';
import type { DeviceClassName } from './fleet.ts';
import type { RoleNames } from './matchers.ts';
import type { Action, AimedBehavior, PhaseContext, Scenario } from './scenario.ts';

/** A device that takes part: its thing name and class. */
export interface Participant {
  readonly thing: string;
  readonly deviceClass: DeviceClassName;
}

/** A scenario with the names filled in: who takes part, who does what and when. */
export interface Plan {
  readonly participants: readonly Participant[];
  /** In the order they were declared; `atMs` counts from the end of the baseline. */
  readonly attack: readonly Action[];
  readonly twin: readonly Action[];
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
    })),
  );
  const picker = createPicker(scenario, participants, random);
  const attack = collect(scenario, scenario.attackPhase, picker);
  const twin = collect(scenario, scenario.benignTwin, picker);
  if (attack.length === 0) throw invalid(scenario, 'the attack phase does nothing.');
  const things = (actions: readonly Action[]) => [...new Set(actions.flatMap((action) => action.things))];
  return {
    participants,
    attack,
    twin,
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

function collect(scenario: Scenario, phase: Scenario['attackPhase'], fleet: PhaseContext['fleet']): Action[] {
  const actions: Action[] = [];
  const end = durationMs(scenario.duration);
  phase({
    fleet,
    at: (offset: Duration, aimed: AimedBehavior) => {
      const atMs = durationMs(offset);
      if (atMs > end) throw invalid(scenario, `"${aimed.behavior}" starts after the scenario ends.`);
      actions.push({ atMs, behavior: aimed.behavior, things: aimed.things, params: aimed.params });
    },
  });
  return actions;
}
