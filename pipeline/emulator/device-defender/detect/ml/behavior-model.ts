import type { ConfidenceLevel } from '@aws-sdk/client-iot';
import { percentile } from '../percentile.ts';

/**
 * What is normal for one behavior, over all devices of its profile.
 *
 * AWS does not publish its algorithm; this one is ours and meant to be explained in a sentence: on a logarithmic scale,
 * a value is unusual when it lies more than so many robust standard deviations from the fleet's median, and outside
 * the range that nearly all values of the last 14 days lay in. The more confidence is asked for, the wider the range.
 */
export interface BehaviorModel {
  readonly median: number;
  /** Robust standard deviation on the logarithmic scale. */
  readonly spread: number;
  /** The normal range at each confidence, both ends included. */
  readonly ranges: Readonly<Record<ConfidenceLevel, readonly [least: number, most: number]>>;
}

interface Sensitivity {
  /** Robust standard deviations from the median. */
  readonly deviations: number;
  /** Share of the training values that is normal whatever its distance, percent. */
  readonly covered: number;
}

/** HIGH confidence means few alarms, LOW many (developer guide, "dd-detect-ml"); the numbers are ours. */
const SENSITIVITIES: Readonly<Record<ConfidenceLevel, Sensitivity>> = {
  LOW: { deviations: 4, covered: 99.9 },
  MEDIUM: { deviations: 6, covered: 99.99 },
  HIGH: { deviations: 10, covered: 100 },
};

/** Makes the median absolute deviation of a normal distribution its standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** Half of the range from the first to the 99th percentile, in standard deviations of a normal distribution. */
const CENTRAL_RANGE_TO_DEVIATION = 1 / (2 * 2.326);
/** A fleet that never varies at all still may by a few percent. */
const LEAST_SPREAD = 0.02;

/** Learns from values in any order; at least one. */
export function trainModel(values: readonly number[]): BehaviorModel {
  const sorted = Float64Array.from(values, toLog).sort();
  const median = percentile(sorted, 50);
  const distances = sorted.map((value) => Math.abs(value - median)).sort();
  const spread = Math.max(
    percentile(distances, 50) * MAD_TO_DEVIATION,
    (percentile(sorted, 99) - percentile(sorted, 1)) * CENTRAL_RANGE_TO_DEVIATION,
    LEAST_SPREAD,
  );
  const rangeAt = ({ deviations, covered }: Sensitivity): readonly [number, number] => [
    fromLog(Math.min(median - deviations * spread, percentile(sorted, 100 - covered))),
    fromLog(Math.max(median + deviations * spread, percentile(sorted, covered))),
  ];
  return {
    median: fromLog(median),
    spread,
    ranges: {
      LOW: rangeAt(SENSITIVITIES.LOW),
      MEDIUM: rangeAt(SENSITIVITIES.MEDIUM),
      HIGH: rangeAt(SENSITIVITIES.HIGH),
    },
  };
}

export function isUsual({ ranges }: BehaviorModel, value: number, confidence: ConfidenceLevel): boolean {
  const [least, most] = ranges[confidence];
  // The way to the logarithm and back moves a value by a rounding error.
  const slack = 1e-9 * Math.max(1, Math.abs(value));
  return value >= least - slack && value <= most + slack;
}

/** A logarithm that knows 0 and negative numbers: counts of 0, 10 and 1000 are 0, 2.4 and 6.9. */
function toLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

function fromLog(value: number): number {
  return Math.sign(value) * Math.expm1(Math.abs(value));
}
