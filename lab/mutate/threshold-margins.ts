import type { Knowledge } from '#splunk/emulator';
import { parseSearch } from '#splunk/spl';
import type { Detection } from '../runner/detections.ts';
import { aboutRole } from '../runner/role-rows.ts';
import type { Role } from '../scenario/expectations.ts';
import type { KeptScenario } from './kept-scenario.ts';
import { thresholdsOf, type Threshold } from './query-mutants.ts';
import { replay, type Candidate } from './replay.ts';

/** How far a threshold could move before a scenario is judged otherwise. */
export interface ThresholdMargin {
  /** The comparison as it is written: `failures>20`. */
  readonly condition: string;
  /** The strictest number with which the attack is still found; absent: a thousand times as strict finds it. */
  readonly attackUpTo?: number;
  /** The first laxer number with which somebody else is taken for an attacker; absent: none a thousand times as lax. */
  readonly benignFrom?: number;
}

const FARTHEST = 1000;
const STEPS = 8;

/** A search for the factor at which a judgement turns: it is `near` at 1 and turns between there and `far`. */
interface Side {
  readonly threshold: Threshold;
  readonly about: 'attacker' | 'everyoneElse';
  /** Factors: at the first the judgement is that of the detection, at the second it is the other one. */
  same: number;
  other: number;
}

/** Measures each threshold of a detection, all at the same time, over the events of one scenario. */
export async function thresholdMarginsOf(
  kept: KeptScenario,
  detection: Detection,
  timesMs: readonly number[],
  knowledge: Knowledge,
): Promise<ThresholdMargin[]> {
  const { macros } = knowledge;
  const thresholds = thresholdsOf(detection, macros).filter(({ value }) => value > 0);
  const isAbout = {
    attacker: aboutRole(attackedRole(kept, detection), kept.observed.plan),
    everyoneElse: aboutRole('everyoneElse', kept.observed.plan),
  };
  const sides = thresholds.flatMap((threshold): Side[] => {
    const strict = threshold.isStricterUp ? FARTHEST : 1 / FARTHEST;
    return [
      { threshold, about: 'attacker', same: 1, other: strict },
      { threshold, about: 'everyoneElse', same: 1, other: 1 / strict },
    ];
  });
  const number = ({ threshold }: Side, factor: number) => Number((threshold.value * factor).toPrecision(4));
  const firing = async (asked: readonly Side[], factorOf: (side: Side) => number): Promise<Set<Side>> => {
    const candidates = asked.map((side, index): Candidate => ({
      id: String(index),
      search: parseSearch(side.threshold.searchWith(number(side, factorOf(side))), { macros }),
      earliest: detection.earliest,
      latest: detection.latest,
    }));
    const runs = await replay(kept.events, timesMs, candidates, detection, knowledge);
    return new Set(
      asked.filter((side, index) =>
        runs.get(String(index))?.some(({ rows }) => rows.some(isAbout[side.about])),
      ),
    );
  };
  const turned = (side: Side, fires: boolean) => fires !== (side.about === 'attacker');

  const atEnd = await firing(sides, ({ other }) => other);
  const turning = sides.filter((side) => turned(side, atEnd.has(side)));
  for (let step = 0; step < STEPS && turning.length > 0; step++) {
    const middle = (side: Side) => Math.sqrt(side.same * side.other);
    const fired = await firing(turning, middle);
    for (const side of turning) {
      if (turned(side, fired.has(side))) side.other = middle(side);
      else side.same = middle(side);
    }
  }
  return thresholds.map((threshold) => {
    const of = (about: Side['about']) =>
      turning.find((side) => side.threshold === threshold && side.about === about);
    const [attack, benign] = [of('attacker'), of('everyoneElse')];
    return {
      condition: threshold.condition,
      ...(attack && { attackUpTo: rounded(number(attack, attack.same)) }),
      ...(benign && { benignFrom: rounded(number(benign, benign.other)) }),
    };
  });
}

/** Whom the rows of a detection are about in a scenario in which it fires. */
export function attackedRole({ scenario }: KeptScenario, { name }: Detection): Role {
  const firing = scenario.expect.find((one) => one.kind === 'detection-fires' && one.detection === name);
  return firing?.kind === 'detection-fires' ? firing.role : 'attacker';
}

const rounded = (value: number) => Number(value.toPrecision(3));
