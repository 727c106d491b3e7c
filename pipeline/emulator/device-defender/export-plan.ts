import type { DeviceIdentity } from '../broker/index.ts';
import { BYTE_SIZE, CLOUD_METRICS } from './cloud-metrics.ts';

interface ProfileMetric {
  readonly metric?: string | undefined;
  readonly metricDimension?: { readonly dimensionName?: string | undefined } | undefined;
  readonly exportMetric?: boolean | undefined;
}

/** What the export needs of a security profile; the API's `SecurityProfile` fits. */
export interface ExportProfile {
  readonly behaviors?: readonly ProfileMetric[] | undefined;
  readonly additionalMetricsToRetainV2?: readonly ProfileMetric[] | undefined;
  readonly metricsExportConfig?:
    { readonly mqttTopic?: string | undefined; readonly roleArn?: string | undefined } | undefined;
}

/** The registry as Device Defender sees it. */
export interface SecurityProfiles {
  /** The profiles attached to a device: by its groups, to all registered, to all unregistered, or to all things. */
  profilesOf(device: DeviceIdentity): readonly ExportProfile[];
  isRegistered(thingName: string): boolean;
  /** Rises whenever profiles, their targets, things or groups change. */
  revision(): number;
}

/** Where a device's metrics go, and which. */
export interface ExportDestination {
  readonly key: string;
  readonly mqttTopic: string;
  readonly roleArn: string;
  readonly deviceMetrics: readonly string[];
  readonly cloudMetrics: readonly string[];
}

const NONE: readonly ExportDestination[] = [];

/** What each device exports, worked out once and again only after the registry has changed. */
export class ExportPlans {
  readonly #profiles: SecurityProfiles;
  #revision = Number.NaN;
  readonly #plans = new Map<string, readonly ExportDestination[]>();

  constructor(profiles: SecurityProfiles) {
    this.#profiles = profiles;
  }

  of(device: DeviceIdentity, key: string): readonly ExportDestination[] {
    const revision = this.#profiles.revision();
    if (revision !== this.#revision) {
      this.#plans.clear();
      this.#revision = revision;
    }
    let plan = this.#plans.get(key);
    if (!plan) {
      plan = planExport(this.#profiles.profilesOf(device));
      this.#plans.set(key, plan);
    }
    return plan;
  }
}

/** The union of what the profiles export, one entry per topic and role. */
export function planExport(profiles: readonly ExportProfile[]): readonly ExportDestination[] {
  const byDestination = new Map<string, { mqttTopic: string; roleArn: string; metrics: Set<string> }>();
  for (const profile of profiles) {
    const { mqttTopic, roleArn } = profile.metricsExportConfig ?? {};
    if (mqttTopic === undefined || roleArn === undefined) continue;
    const key = `${mqttTopic}\n${roleArn}`;
    for (const entry of [...(profile.behaviors ?? []), ...(profile.additionalMetricsToRetainV2 ?? [])]) {
      if (entry.exportMetric !== true || entry.metric === undefined) continue;
      const destination = byDestination.get(key) ?? { mqttTopic, roleArn, metrics: new Set() };
      byDestination.set(key, destination);
      // Dimensions are not emulated: a scoped metric is left out rather than exported unscoped.
      if (entry.metricDimension === undefined) destination.metrics.add(entry.metric);
    }
  }
  if (byDestination.size === 0) return NONE;
  return [...byDestination].map(([key, { mqttTopic, roleArn, metrics }]) => {
    const isCloud = (metric: string) => metric === BYTE_SIZE || Object.hasOwn(CLOUD_METRICS, metric);
    return {
      key,
      mqttTopic,
      roleArn,
      deviceMetrics: [...metrics].filter((metric) => !isCloud(metric)),
      cloudMetrics: [...metrics].filter(isCloud),
    };
  });
}
