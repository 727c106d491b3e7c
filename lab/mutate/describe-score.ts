import type { Margins } from './margins.ts';
import type { DetectionScore } from './mutate-detection.ts';

/** Killed query mutants that a detection of the app must reach. */
export const LEAST_SCORE = 0.9;

/** Query mutants of all detections together. */
export function totalOf(scores: readonly DetectionScore[]) {
  const sum = (of: 'killed' | 'mutants') => scores.reduce((total, score) => total + score[of], 0);
  const [killed, mutants] = [sum('killed'), sum('mutants')];
  return { killed, mutants, score: mutants === 0 ? 1 : killed / mutants };
}

/** `383 of 383 query mutants killed in 24 detections: 100 %` */
export function describeTotal(scores: readonly DetectionScore[]): string {
  const { killed, mutants, score } = totalOf(scores);
  const weak = scores.filter((one) => one.score < LEAST_SCORE).map(({ detection }) => detection);
  const below = weak.length === 0 ? '' : `; below ${percent(LEAST_SCORE)}: ${weak.join(', ')}`;
  return `${killed} of ${mutants} query mutants killed in ${scores.length} detections: ${percent(score)}${below}`;
}

/** A score as lines for people. */
export function describeScore(score: DetectionScore): string[] {
  const { detection, killed, mutants, mustStillFire, mustStayQuiet, margins, survivors, wrong } = score;
  const mark = score.score >= LEAST_SCORE ? '✔' : '✘';
  return [
    `${mark} ${detection}  ${percent(score.score)}: ${killed} of ${mutants} query mutants killed`,
    `    still fires ${mustStillFire.right} of ${mustStillFire.of}, stays quiet ${mustStayQuiet.right} of ${mustStayQuiet.of}`,
    ...(margins ? describeMargins(margins) : ['    no scenario shows that it fires: no margins']),
    ...wrong.map(
      ({ scenario, variant, problem }) =>
        `    itself wrong in ${scenario}, ${variant}: ${problem.split('\n')[0]}`,
    ),
    ...survivors.map(
      ({ id, explanation, wouldKill }) =>
        `    survives: ${id}\n        ${explanation === undefined ? `would be killed by ${wouldKill}` : `accepted: ${explanation}`}`,
    ),
  ];
}

function describeMargins({ weakestAttack, strongestBenign, thresholds }: Margins): string[] {
  const weakest =
    weakestAttack === undefined ? '' : `fires down to ${percent(weakestAttack)} of the attack; `;
  const strongest =
    strongestBenign === undefined
      ? 'benign stays quiet at 64 times its swing'
      : `benign alarms at ${strongestBenign} times its swing`;
  return [
    `    ${weakest}${strongest}`,
    ...thresholds.map(({ condition, attackUpTo, benignFrom }) => {
      const attack = attackUpTo === undefined ? 'whatever the number' : `up to ${attackUpTo}`;
      const benign = benignFrom === undefined ? 'quiet whatever the number' : `an alarm at ${benignFrom}`;
      return `        ${condition}: the attack is found ${attack}, benign is ${benign}`;
    }),
  ];
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
