import type { Behavior, BehaviorCriteriaType, ConfidenceLevel } from '@aws-sdk/client-iot';
import { BYTE_SIZE, type MetricKind } from '../metric-kinds.ts';
import type { Measured } from '../metric-value.ts';
import type { AlarmRule } from './alarm.ts';
import { NUMERIC_COMPARISONS, compileSetComparison, isList, isNumericOperator } from './comparison.ts';
import { NumberSeries, type Series } from './series.ts';

/** A behavior of a security profile, ready to judge datapoints. */
export interface CompiledBehavior extends AlarmRule {
  /** Unique in the account: profile and behavior. */
  readonly key: string;
  readonly profileName: string;
  readonly behavior: Behavior;
  readonly criteriaType: BehaviorCriteriaType;
  readonly kind: MetricKind;
  /** Seconds of `durationSeconds` in milliseconds; absent when the datapoint itself is judged. */
  readonly windowMs: number | undefined;
  /** STATIC: whether a datapoint is normal, or nothing when that cannot be said yet. */
  readonly judge?: (measured: Measured, isWholeWindow: boolean) => boolean | undefined;
  /** STATISTICAL. */
  readonly percent?: number;
  readonly compare?: (measured: number, limit: number) => boolean;
  /** MACHINE_LEARNING. */
  readonly confidence?: ConfidenceLevel;
}

/**
 * Reports of an agent that means to send every five minutes come 288 to 309 seconds apart: a duration that ends with
 * a report begins this much later, or the report before would sometimes count too.
 */
export const JITTER_MS = 30_000;

/** Unique in the account. */
export function behaviorKey(profileName: string, behaviorName: string): string {
  return `${profileName}\n${behaviorName}`;
}

/**
 * Compiles a behavior. `undefined` for one without criteria: its metric is kept, nothing is judged.
 *
 * @param name of the security profile
 */
export function compileBehavior(
  profileName: string,
  behavior: Behavior,
  kind: MetricKind,
): CompiledBehavior | undefined {
  const { criteria } = behavior;
  if (!criteria) return undefined;
  const {
    comparisonOperator: operator,
    value,
    durationSeconds,
    statisticalThreshold,
    mlDetectionConfig,
  } = criteria;
  const common = {
    key: behaviorKey(profileName, behavior.name ?? ''),
    profileName,
    behavior,
    kind,
    toAlarm: criteria.consecutiveDatapointsToAlarm ?? 1,
    toClear: criteria.consecutiveDatapointsToClear ?? 1,
    windowMs: durationSeconds === undefined ? undefined : durationSeconds * 1000,
  };
  if (mlDetectionConfig?.confidenceLevel) {
    return { ...common, criteriaType: 'MACHINE_LEARNING', confidence: mlDetectionConfig.confidenceLevel };
  }
  if (!operator) return undefined;
  if (isNumericOperator(operator)) {
    const compare = NUMERIC_COMPARISONS[operator];
    if (statisticalThreshold?.statistic) {
      const percent = Number(statisticalThreshold.statistic.slice(1));
      return { ...common, criteriaType: 'STATISTICAL', percent, compare };
    }
    const limit = value?.count ?? value?.number;
    if (limit === undefined) return undefined;
    const isLowerBound = operator.startsWith('greater');
    return {
      ...common,
      criteriaType: 'STATIC',
      judge: (measured, isWholeWindow) => {
        if (isList(measured)) return undefined;
        const isNormal = compare(measured, limit);
        // Part of a window can prove too much, never too little.
        return isNormal || isWholeWindow || !isLowerBound ? isNormal : undefined;
      },
    };
  }
  const expected = value?.cidrs ?? value?.ports ?? value?.numbers ?? value?.strings;
  if (!expected) return undefined;
  const contains = compileSetComparison(operator, expected);
  return {
    ...common,
    criteriaType: 'STATIC',
    judge: (measured) => (isList(measured) ? contains(measured) : undefined),
  };
}

/** The series that a behavior on a metric is judged by: message size has three. */
export function measuredMetric(metric: string, { criteria }: Pick<Behavior, 'criteria'>): string {
  if (metric !== BYTE_SIZE) return metric;
  // "Cumulative size" with a statistic (developer guide, "detect-message-size"); ML and plain durations alike: our choice.
  if (criteria?.durationSeconds !== undefined || criteria?.mlDetectionConfig) return `${BYTE_SIZE}:total`;
  return criteria?.comparisonOperator?.startsWith('greater') ? `${BYTE_SIZE}:min` : BYTE_SIZE;
}

/**
 * The value of the duration that ends at `endMs`: the sum of counters, the latest of what does not add up.
 * Nothing when the series has no datapoint in it.
 *
 * @param slackMs how much later the duration begins
 */
export function measure(
  { windowMs, kind }: Pick<CompiledBehavior, 'windowMs' | 'kind'>,
  series: Series,
  endMs: number,
  slackMs: number,
): number | undefined {
  if (!(series instanceof NumberSeries) || windowMs === undefined) return undefined;
  const afterMs = endMs - windowMs + slackMs;
  const latest = series.latest(afterMs, endMs);
  if (latest === undefined || !kind.accumulates) return latest;
  return series.sum(afterMs, endMs);
}

/** Whether the series covers the whole duration. */
export function isWholeWindow(windowMs: number, series: Series, endMs: number): boolean {
  return series.firstMs <= endMs - windowMs + 300_000 + JITTER_MS;
}
