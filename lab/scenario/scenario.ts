import { UserError } from '#kernel';
import type { BehaviorName, BehaviorParams } from '#devices';
import { CAPABILITIES, type Capability } from '../capabilities.ts';
import { DEVICE_CLASS_NAMES, type DeviceClassName } from './fleet.ts';
import { durationMs, type Duration } from './duration.ts';
import type { Expectation } from './expectations.ts';

/** One thing a phase does: a behavior of some devices, `atMs` after the phase began. */
export interface Action {
  readonly atMs: number;
  readonly behavior: BehaviorName;
  readonly things: readonly string[];
  readonly params: unknown;
}

/** A behavior aimed at devices, not yet placed in time. Made by the functions in `behaviors.ts`. */
export interface AimedBehavior<Name extends BehaviorName = BehaviorName> {
  readonly behavior: Name;
  readonly things: readonly string[];
  readonly params: BehaviorParams[Name];
}

export interface PhaseContext {
  readonly fleet: {
    /** The next device of this class that no phase has picked yet; which one depends on the seed. */
    pick(deviceClass: DeviceClassName): string;
    /** As `pick`, several at once. */
    pickMany(deviceClass: DeviceClassName, count: number): string[];
  };
  /** Starts a behavior `offset` after the phase began. */
  at(offset: Duration, behavior: AimedBehavior): void;
}

export interface Scenario {
  /** Kebab-case, as in the catalogue and on the command line. */
  readonly id: string;
  /** One line for the report: what the attack does. */
  readonly title: string;
  /** MITRE ATT&CK technique ids: `T1…` Enterprise, `T0…` ICS. */
  readonly attack: readonly string[];
  readonly requires?: readonly Capability[];
  /** `long` keeps a scenario out of the default run. */
  readonly tags?: readonly string[];
  /** How many devices of each class take part. */
  readonly fleet: Readonly<Partial<Record<DeviceClassName, number>>>;
  /** Benign load before anything happens. */
  readonly baseline: Duration;
  /** How long the phases last. */
  readonly duration: Duration;
  /** Time for the last events to arrive and the last schedules to run. Default 10m. */
  readonly settle?: Duration;
  readonly attackPhase: (context: PhaseContext) => void;
  /** What looks alike and must stay quiet; runs at the same time as the attack. */
  readonly benignTwin: (context: PhaseContext) => void;
  readonly expect: readonly Expectation[];
  /** What the detection cannot see, in words. */
  readonly blindSpots?: string;
}

/**
 * Declares a scenario: a value, checked here, run elsewhere.
 *
 * Throws `LAB_SCENARIO_INVALID` for what would make it meaningless.
 */
export function defineScenario(scenario: Scenario): Scenario {
  const refuse = (problem: string, hint?: string): never => {
    throw new UserError(
      'LAB_SCENARIO_INVALID',
      `Scenario "${scenario.id}": ${problem}`,
      hint ? { hint } : {},
    );
  };
  if (!/^[a-z][a-z0-9-]*$/.test(scenario.id)) refuse('the id is not kebab-case.');
  if (scenario.expect.length === 0) refuse('it expects nothing, so it could never fail.');
  for (const technique of scenario.attack) {
    if (!/^T\d{4}(\.\d{3})?$/.test(technique)) refuse(`"${technique}" is not an ATT&CK technique id.`);
  }
  for (const name of Object.keys(scenario.fleet)) {
    if (!DEVICE_CLASS_NAMES.includes(name as DeviceClassName)) {
      refuse(`there is no device class "${name}".`, `Device classes: ${DEVICE_CLASS_NAMES.join(', ')}.`);
    }
  }
  for (const capability of scenario.requires ?? []) {
    if (!(capability in CAPABILITIES)) refuse(`there is no capability "${capability}".`);
  }
  for (const duration of [scenario.baseline, scenario.duration, scenario.settle ?? '10m'])
    durationMs(duration as Duration);
  return Object.freeze(scenario);
}
