import { DAY, HOUR, MINUTE, SECOND, type Random } from '#kernel';
import type { BehaviorName, StartCommand } from '#devices';
import type { PipelineFault, PipelineFaultKind } from '../pipeline-faults.ts';

/** A fault of the pipeline at its time; both in milliseconds, `atMs` from the start of the soak. */
export interface PlannedFault {
  readonly atMs: number;
  readonly forMs: number;
  readonly fault: PipelineFault;
}

/** Everything that goes wrong in one soak. The same seed gives the same plan. */
export interface SoakPlan {
  readonly faults: readonly PlannedFault[];
  readonly behaviors: readonly Omit<StartCommand, 'id'>[];
  /** When something that is no metric is published to the rule. */
  readonly poisonAtMs: readonly number[];
}

type Draw = (random: Random) => PipelineFault;

const DRAWS: { readonly [Kind in PipelineFaultKind]: Draw } = {
  'splunk-refuses': () => ({ kind: 'splunk-refuses' }),
  'splunk-busy': () => ({ kind: 'splunk-busy' }),
  'splunk-hangs': () => ({ kind: 'splunk-hangs' }),
  'splunk-resets': () => ({ kind: 'splunk-resets' }),
  'splunk-loses-answers': () => ({ kind: 'splunk-loses-answers' }),
  'splunk-never-acks': () => ({ kind: 'splunk-never-acks' }),
  'splunk-acks-late': (random) => ({ kind: 'splunk-acks-late', byMs: random.integer(1, 400) * SECOND }),
  'splunk-loses-channels': () => ({ kind: 'splunk-loses-channels' }),
  'transform-raises': () => ({ kind: 'transform-raises' }),
  'transform-times-out': () => ({ kind: 'transform-times-out' }),
  'transform-returns-too-few': () => ({ kind: 'transform-returns-too-few' }),
  'backup-fails': () => ({ kind: 'backup-fails' }),
  'firehose-throttles': () => ({ kind: 'firehose-throttles' }),
  'broker-restarts': (random) => ({ kind: 'broker-restarts', downMs: random.integer(0, 600) * SECOND }),
};

/** Parameters of device faults, drawn per device. */
const BEHAVIORS: Readonly<Partial<Record<BehaviorName, (random: Random) => Record<string, unknown>>>> = {
  'clock-skew': (random) => ({
    skewMs: random.integer(-2 * DAY, 10 * MINUTE),
    forMs: random.integer(10, 180) * MINUTE,
  }),
  'late-reports': (random) => ({
    delayMs: random.integer(5, 180) * MINUTE,
    forMs: random.integer(10, 90) * MINUTE,
  }),
  'duplicate-reports': (random) => ({ times: random.integer(1, 5) }),
  'malformed-reports': (random) => ({ times: random.integer(1, 5) }),
  'flapping-radio': (random) => ({ forMs: random.integer(1, 20) * MINUTE }),
  'reconnect-storm': (random) => ({ forMs: random.integer(1, 10) * MINUTE }),
  silence: (random) => ({ forMs: random.integer(10, 180) * MINUTE }),
  'denied-once': () => ({}),
};

/** Draws the faults of a soak over `spanMs`; several may overlap. */
export function drawSoakPlan(random: Random, things: readonly string[], spanMs: number): SoakPlan {
  const kinds = Object.keys(DRAWS) as PipelineFaultKind[];
  const at = () => random.integer(0, Math.floor(spanMs / SECOND)) * SECOND;
  const times = (least: number, most: number) =>
    Array.from({ length: Math.ceil((random.integer(least, most) * spanMs) / DAY) });
  const faults = times(8, 24).map(() => ({
    atMs: at(),
    forMs: durationMs(random),
    fault: DRAWS[pick(random, kinds)](random),
  }));
  const behaviors = times(5, 15).map(() => {
    const behavior = pick(random, Object.keys(BEHAVIORS) as BehaviorName[]);
    return {
      behavior,
      things: [pick(random, things)],
      atMs: at(),
      params: BEHAVIORS[behavior]!(random),
    };
  });
  return { faults, behaviors, poisonAtMs: times(0, 6).map(at) };
}

/** Between 10 seconds and 2 hours; short ones are as likely as long ones. */
function durationMs(random: Random): number {
  return Math.round(10 * SECOND * ((2 * HOUR) / (10 * SECOND)) ** random.next());
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(0, items.length - 1)]!;
}
