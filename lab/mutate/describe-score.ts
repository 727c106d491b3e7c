import type { DetectionScore } from './mutate-detection.ts';

/** Killed query mutants that a detection of the app must reach. */
export const LEAST_SCORE = 0.9;

/** A score as lines for people. */
export function describeScore(score: DetectionScore): string[] {
  const { detection, killed, mutants, mustStillFire, mustStayQuiet, margins, survivors, wrong } = score;
  const mark = score.score >= LEAST_SCORE ? '✔' : '✘';
  return [
    `${mark} ${detection}  ${percent(score.score)}: ${killed} of ${mutants} query mutants killed`,
    `    still fires ${mustStillFire.right} of ${mustStillFire.of}, stays quiet ${mustStayQuiet.right} of ${mustStayQuiet.of}${describeMargins(margins)}`,
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

function describeMargins({ weakestAttack, strongestBenign }: DetectionScore['margins']): string {
  const weakest =
    weakestAttack === undefined ? '' : `; fires down to ${percent(weakestAttack)} of the attack`;
  const strongest =
    strongestBenign === undefined
      ? '; benign stays quiet at 64 times its swing'
      : `; benign alarms at ${strongestBenign} times its swing`;
  return weakest + strongest;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
