import { UserError } from '#kernel';
import type { BehaviorName, BehaviorParams } from '#devices';
import { CAPABILITIES, type Capability } from '../capabilities.ts';
import type { PipelineFault } from '../pipeline-faults.ts';
import type { AccountAction } from './account-actions.ts';
import type { Budget } from './budget.ts';
import { suggest } from './closest.ts';
import { DEVICE_CLASS_NAMES, type DeviceClassName } from './fleet.ts';
import { durationMs, type Duration } from './duration.ts';
import type { Expectation } from './expectations.ts';

/** One thing a phase does: a behavior of some devices, `atMs` after the phase began. */
export interface Action {
  readonly atMs: number;
  /** Milliseconds from `atMs` until it is over. */
  readonly lastsMs: number;
  readonly behavior: BehaviorName;
  readonly things: readonly string[];
  readonly params: unknown;
}

/** A behavior aimed at devices, not yet placed in time. Made by the functions in `behaviors.ts`. */
export interface AimedBehavior<Name extends BehaviorName = BehaviorName> {
  readonly behavior: Name;
  readonly things: readonly string[];
  readonly params: BehaviorParams[Name];
  readonly lastsMs: number;
}

/** Something done to the pipeline or the account on purpose. Made by `fault`, `message` and `account`. */
export type Disturbance =
  | { readonly kind: 'fault'; readonly fault: PipelineFault; readonly forMs?: number }
  /** A message to the rule that takes Device Defender's exports. */
  | { readonly kind: 'message'; readonly payload: string }
  | { readonly kind: 'account'; readonly action: AccountAction };

export interface DisturbanceContext {
  /** Does it `offset` after the phases began. */
  at(offset: Duration, disturbance: Disturbance): void;
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
  /** The people in charge know: a row in the app's lookup of maintenance windows, written before anything happens. */
  maintenance(thing: string, window: { readonly at: Duration; readonly for: Duration }): void;
}

/** A planned maintenance; `atMs` counts from the end of the baseline. */
export interface Maintenance {
  readonly thing: string;
  readonly atMs: number;
  readonly forMs: number;
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
  /** What it may cost. A scenario tagged `long` states its own; the others have one in common. */
  readonly budget?: Budget;
  /** How many devices of each class take part. */
  readonly fleet: Readonly<Partial<Record<DeviceClassName, number>>>;
  /** How often devices report. Default 5m, which is as often as AWS takes reports. */
  readonly reportEvery?: Duration;
  /** Custom metrics that Device Defender keeps and exports in this scenario. Default none. */
  readonly customMetrics?: readonly string[];
  /** Metrics whose usual values ML Detect learns; needs the capability `mlDetect`. Default none. */
  readonly learnedMetrics?: readonly string[];
  /**
   * The detections that run. Default all; a scenario that spans days names those it is about, since thousands of runs
   * of the others would say nothing new.
   */
  readonly detections?: readonly string[];
  /** Benign load before anything happens. */
  readonly baseline: Duration;
  /** How long the phases last. */
  readonly duration: Duration;
  /** Time for the last events to arrive and the last schedules to run. Default 10m. */
  readonly settle?: Duration;
  readonly attackPhase: (context: PhaseContext) => void;
  /** What looks alike and must stay quiet; runs at the same time as the attack. */
  readonly benignTwin: (context: PhaseContext) => void;
  /**
   * What is done to the pipeline or the account meanwhile; needs the capability `faultInjection` or `audit`. It is the
   * attack where no device attacks.
   */
  readonly disturb?: (context: DisturbanceContext) => void;
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
      refuse(`there is no device class "${name}".`, suggest(name, 'Device classes', DEVICE_CLASS_NAMES));
    }
  }
  for (const capability of scenario.requires ?? []) {
    if (!(capability in CAPABILITIES)) {
      refuse(
        `there is no capability "${capability}".`,
        suggest(capability, 'Capabilities', Object.keys(CAPABILITIES)),
      );
    }
  }
  const { requires = [] } = scenario;
  if (scenario.disturb && !requires.includes('faultInjection') && !requires.includes('audit')) {
    refuse(
      "it disturbs the pipeline, so it needs `requires: ['faultInjection']`, or 'audit' for the account.",
    );
  }
  if (scenario.learnedMetrics && !requires.includes('mlDetect'))
    refuse("it has metrics learned, so it needs `requires: ['mlDetect']`.");
  const { baseline, duration, settle = '10m', reportEvery = '5m' } = scenario;
  for (const span of [baseline, duration, settle, reportEvery]) durationMs(span);
  return Object.freeze(scenario);
}
