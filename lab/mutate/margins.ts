import type { Knowledge } from '#splunk/emulator';
import { parseSearch } from '#splunk/spl';
import type { Detection } from '../runner/detections.ts';
import { aboutRole } from '../runner/role-rows.ts';
import type { KeptScenario } from './kept-scenario.ts';
import { changeMetrics, seriesOf, usualValues } from './metric-event.ts';
import { replay } from './replay.ts';
import { attackedRole, thresholdMarginsOf, type ThresholdMargin } from './threshold-margins.ts';

/** How far a detection is from being wrong. */
export interface Margins {
  /** The weakest attack that was still found, of 1; absent when its strength is not in counts. */
  readonly weakestAttack?: number;
  /** How many times stronger benign devices could act until one was taken for an attacker; absent: 64 is not enough. */
  readonly strongestBenign?: number;
  /** Each number of its filters; none where it compares with no number. */
  readonly thresholds: readonly ThresholdMargin[];
}

const MOST = 64;
const HALVINGS = 6;
const REFINEMENTS = 3;

/** Measures a detection in a scenario that it fires in. */
export async function marginsOf(
  kept: KeptScenario,
  detection: Detection,
  timesMs: readonly number[],
  knowledge: Knowledge,
): Promise<Margins> {
  const firesFor = strengthTest(kept, detection, timesMs, knowledge);
  const weakest = (await isInCounts(kept, detection, timesMs, knowledge))
    ? await border((factor) => firesFor('attacker', factor), 2 ** -HALVINGS, 1)
    : undefined;
  const strongest = (await firesFor('everyoneElse', MOST))
    ? await border((factor) => firesFor('everyoneElse', factor), 1, MOST)
    : undefined;
  return {
    ...(weakest === undefined ? {} : { weakestAttack: weakest }),
    ...(strongest === undefined ? {} : { strongestBenign: strongest }),
    thresholds: await thresholdMarginsOf(kept, detection, timesMs, knowledge),
  };
}

/** Whether counts are what gives an attack away: without any strength it is not found. */
export async function isInCounts(
  kept: KeptScenario,
  detection: Detection,
  timesMs: readonly number[],
  knowledge: Knowledge,
): Promise<boolean> {
  if (kept.observed.plan.roles.attackers.length === 0) return false;
  return !(await strengthTest(kept, detection, timesMs, knowledge)('attacker', 0));
}

/** A test whether a detection fires when what somebody does differs from the usual so many times as much. */
function strengthTest(
  kept: KeptScenario,
  detection: Detection,
  timesMs: readonly number[],
  knowledge: Knowledge,
) {
  const { plan, attackMs } = kept.observed;
  const attackers = new Set(plan.roles.attackers);
  const others = new Set(
    plan.participants.map(({ thing }) => thing).filter((thing) => !attackers.has(thing)),
  );
  const usual = usualValues(kept.events, attackMs);
  const candidate = {
    id: detection.name,
    search: parseSearch(detection.search, { macros: knowledge.macros }),
    earliest: detection.earliest,
    latest: detection.latest,
  };
  return async (role: 'attacker' | 'everyoneElse', factor: number): Promise<boolean> => {
    const events = changeMetrics(kept.events, role === 'attacker' ? attackers : others, (metric) => {
      const { count } = metric.value;
      const before = usual.get(seriesOf(metric))?.count;
      if (count === undefined || before === undefined) return metric;
      const changed = Math.max(0, Math.round(before + (count - before) * factor));
      return { ...metric, value: { ...metric.value, count: changed } };
    });
    const runs = (await replay(events, timesMs, [candidate], detection, knowledge)).get(detection.name) ?? [];
    const isAbout = aboutRole(role === 'attacker' ? attackedRole(kept, detection) : role, plan);
    return runs.some(({ rows }) => rows.some(isAbout));
  };
}

/** About the least factor at which it fires, when it does not at `low` and does at `high`. */
async function border(
  fires: (factor: number) => Promise<boolean>,
  low: number,
  high: number,
): Promise<number> {
  let [quiet, firing] = [low, high];
  for (let step = 0; step < HALVINGS + REFINEMENTS; step++) {
    const middle = Math.sqrt(quiet * firing);
    if (await fires(middle)) firing = middle;
    else quiet = middle;
  }
  return Number(firing.toPrecision(2));
}
