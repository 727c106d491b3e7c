import type { MetricDimension } from '@aws-sdk/client-iot';
import type { DeviceIdentity } from '../broker/index.ts';
import { compileBehavior, measuredMetric, type CompiledBehavior } from './detect/behavior.ts';
import { planExport, type ExportDestination } from './export-plan.ts';
import { BYTE_SIZE, METRIC_KINDS } from './metric-kinds.ts';
import type { MonitoredProfile, PlannedMetric, SecurityProfiles } from './monitored-profile.ts';

/** A metric to keep, and the behaviors that judge each of its datapoints. */
export interface RetainedMetric extends PlannedMetric {
  readonly behaviors: readonly PlannedBehavior[];
}

export interface PlannedBehavior extends CompiledBehavior {
  readonly metricKey: string;
  readonly alertTarget: { readonly topicArn: string; readonly roleArn: string } | undefined;
}

/** All that is to be done with the datapoints of a device; devices under the same profiles share one. */
export interface MonitoringPlan {
  readonly cloud: readonly RetainedMetric[];
  readonly device: readonly RetainedMetric[];
  /** Judged over the fleet, once per window. */
  readonly statistical: readonly PlannedBehavior[];
  readonly destinations: readonly ExportDestination[];
}

export const EMPTY_PLAN: MonitoringPlan = { cloud: [], device: [], statistical: [], destinations: [] };

export function planMonitoring(
  profiles: readonly MonitoredProfile[],
  registry: Pick<SecurityProfiles, 'customMetric' | 'scope'>,
): MonitoringPlan {
  if (profiles.length === 0) return EMPTY_PLAN;
  const retained = new Map<string, PlannedMetric & { behaviors: PlannedBehavior[] }>();
  const statistical: PlannedBehavior[] = [];

  const plan = (metric: string, entry: { metricDimension?: MetricDimension | undefined }) => {
    const kind = METRIC_KINDS[metric] ?? registry.customMetric?.(metric);
    if (!kind) return undefined;
    const scope = entry.metricDimension && registry.scope?.(entry.metricDimension);
    // A metric whose dimension is unknown is left out rather than taken unscoped.
    if (entry.metricDimension && !scope) return undefined;
    return { key: scope ? `${metric} ${scope.key}` : metric, metric, kind, scope } satisfies PlannedMetric;
  };
  const retain = (metric: string, entry: { metricDimension?: MetricDimension | undefined }) => {
    const planned = plan(metric, entry);
    if (!planned) return undefined;
    const known = retained.get(planned.key) ?? { ...planned, behaviors: [] };
    retained.set(planned.key, known);
    return known;
  };

  for (const profile of profiles) {
    for (const metric of profile.additionalMetricsToRetain ?? [])
      seriesOf(metric).forEach((name) => retain(name, {}));
    for (const entry of profile.additionalMetricsToRetainV2 ?? []) {
      for (const name of seriesOf(entry.metric ?? '')) retain(name, entry);
    }
    for (const behavior of profile.behaviors ?? []) {
      const { metric, name } = behavior;
      if (metric === undefined) continue;
      for (const kept of seriesOf(metric)) retain(kept, behavior);
      const judged = retain(measuredMetric(metric, behavior), behavior);
      if (!judged || profile.name === undefined || name === undefined) continue;
      const compiled = compileBehavior(profile.name, { ...behavior, name }, judged.kind);
      if (!compiled) continue;
      const planned = { ...compiled, metricKey: judged.key, alertTarget: alertTargetOf(profile) };
      if (planned.criteriaType === 'STATISTICAL') statistical.push(planned);
      else judged.behaviors.push(planned);
    }
  }
  const all = [...retained.values()];
  return {
    cloud: all.filter(({ kind }) => kind.source === 'cloud'),
    device: all.filter(({ kind }) => kind.source === 'device'),
    statistical,
    destinations: planExport(profiles, plan),
  };
}

/** A metric's series: message size is kept as largest, smallest and sum. */
function seriesOf(metric: string): readonly string[] {
  return metric === BYTE_SIZE ? [BYTE_SIZE, `${BYTE_SIZE}:min`, `${BYTE_SIZE}:total`] : [metric];
}

function alertTargetOf({ alertTargets }: MonitoredProfile): PlannedBehavior['alertTarget'] {
  const { alertTargetArn: topicArn, roleArn } = alertTargets?.['SNS'] ?? {};
  return topicArn === undefined || roleArn === undefined ? undefined : { topicArn, roleArn };
}

/** What is to be done with each device, worked out once and again only after the registry has changed. */
export class MonitoringPlans {
  readonly #registry: SecurityProfiles;
  #revision = Number.NaN;
  readonly #byDevice = new Map<string, MonitoringPlan>();
  readonly #byProfiles = new Map<string, MonitoringPlan>();
  readonly #numbers = new WeakMap<MonitoredProfile, number>();
  #lastNumber = 0;

  constructor(registry: SecurityProfiles) {
    this.#registry = registry;
  }

  /** Rises whenever plans may have changed. */
  revision(): number {
    return this.#registry.revision();
  }

  /** @param key of the device, see `deviceKey` */
  of(device: DeviceIdentity, key: string): MonitoringPlan {
    const revision = this.#registry.revision();
    if (revision !== this.#revision) {
      this.#byDevice.clear();
      this.#byProfiles.clear();
      this.#revision = revision;
    }
    let plan = this.#byDevice.get(key);
    if (!plan) {
      plan = this.#shared(this.#registry.profilesOf(device));
      this.#byDevice.set(key, plan);
    }
    return plan;
  }

  #shared(profiles: readonly MonitoredProfile[]): MonitoringPlan {
    const key = profiles.map((profile) => this.#numberOf(profile)).join(',');
    let plan = this.#byProfiles.get(key);
    if (!plan) {
      plan = planMonitoring(profiles, this.#registry);
      this.#byProfiles.set(key, plan);
    }
    return plan;
  }

  #numberOf(profile: MonitoredProfile): number {
    let number = this.#numbers.get(profile);
    if (number === undefined) this.#numbers.set(profile, (number = ++this.#lastNumber));
    return number;
  }
}
