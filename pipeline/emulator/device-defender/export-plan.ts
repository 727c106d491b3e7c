import { BYTE_SIZE, type MetricKind } from './metric-kinds.ts';
import type { MonitoredProfile, PlannedMetric } from './monitored-profile.ts';

/** A metric to export, with the name it carries. */
export interface PlannedExport extends PlannedMetric {
  readonly name: string;
}

/** Where a device's metrics go, and which. */
export interface ExportDestination {
  readonly key: string;
  readonly mqttTopic: string;
  readonly roleArn: string;
  readonly device: readonly PlannedExport[];
  readonly cloud: readonly PlannedExport[];
}

/**
 * Our choice: minimum, maximum and total of message size, which AWS exports without saying where its schema holds them,
 * are three metrics with the statistic behind the name.
 */
const EXPORTED_AS: Readonly<Record<string, readonly (readonly [name: string, metric: string])[]>> = {
  [BYTE_SIZE]: [
    [`${BYTE_SIZE}:min`, `${BYTE_SIZE}:min`],
    [`${BYTE_SIZE}:max`, BYTE_SIZE],
    [`${BYTE_SIZE}:total`, `${BYTE_SIZE}:total`],
  ],
};

/**
 * The union of what the profiles export, one entry per topic and role.
 *
 * @param plan a metric of a profile, or nothing when it does not exist
 */
export function planExport(
  profiles: readonly MonitoredProfile[],
  plan: (metric: string, entry: MonitoredEntry) => PlannedMetric | undefined,
): readonly ExportDestination[] {
  const byDestination = new Map<
    string,
    { mqttTopic: string; roleArn: string; metrics: Map<string, PlannedExport> }
  >();
  for (const profile of profiles) {
    const { mqttTopic, roleArn } = profile.metricsExportConfig ?? {};
    if (mqttTopic === undefined || roleArn === undefined) continue;
    const key = `${mqttTopic}\n${roleArn}`;
    for (const entry of [...(profile.behaviors ?? []), ...(profile.additionalMetricsToRetainV2 ?? [])]) {
      if (entry.exportMetric !== true || entry.metric === undefined) continue;
      const destination = byDestination.get(key) ?? { mqttTopic, roleArn, metrics: new Map() };
      byDestination.set(key, destination);
      for (const [name, metric] of EXPORTED_AS[entry.metric] ?? [[entry.metric, entry.metric]]) {
        const planned = plan(metric, entry);
        if (planned) destination.metrics.set(`${name} ${planned.scope?.key}`, { ...planned, name });
      }
    }
  }
  return [...byDestination].map(([key, { mqttTopic, roleArn, metrics }]) => {
    const from = (source: MetricKind['source']) =>
      [...metrics.values()].filter(({ kind }) => kind.source === source);
    return { key, mqttTopic, roleArn, device: from('device'), cloud: from('cloud') };
  });
}

type MonitoredEntry = NonNullable<MonitoredProfile['additionalMetricsToRetainV2']>[number];
