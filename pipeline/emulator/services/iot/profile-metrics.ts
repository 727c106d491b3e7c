import type { MetricDimension } from '@aws-sdk/client-iot';

import type { ProfileSettings } from './state.ts';

/** A metric that a profile watches, with the dimension that narrows it. */
export interface ProfileMetric {
  readonly metric: string;
  readonly dimension: MetricDimension | undefined;
}

/** Every metric of a profile: of its behaviors, and those it retains besides. */
export function* profileMetrics(settings: ProfileSettings): Generator<ProfileMetric> {
  for (const entry of [...settings.behaviors, ...(settings.additionalMetricsToRetainV2 ?? [])]) {
    if (entry.metric === undefined) continue;
    yield { metric: entry.metric, dimension: entry.metricDimension };
  }
  for (const metric of settings.additionalMetricsToRetain ?? []) yield { metric, dimension: undefined };
}

export function usesMetric(settings: ProfileSettings, name: string): boolean {
  return [...profileMetrics(settings)].some(({ metric }) => metric === name);
}

export function usesDimension(settings: ProfileSettings, name: string): boolean {
  return [...profileMetrics(settings)].some(({ dimension }) => dimension?.dimensionName === name);
}
