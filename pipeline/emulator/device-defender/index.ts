export { BESIDE_FILTERS, createDetectBeside, type DetectBeside, type DetectBesideOptions } from './beside.ts';
export {
  createDeviceDefender,
  WINDOW_DELAY_MS,
  type DeviceDefender,
  type DeviceDefenderCounters,
  type DeviceDefenderDependencies,
} from './device-defender.ts';
export type { CloudWatchMetrics } from './cloudwatch-metrics.ts';
export type { PublishAlert } from './detect/alerts.ts';
export { WINDOW_MS } from './device-window.ts';
export type { AuthorizeIotRole, ExportedMetric, IotRoleRequest } from './metric-export.ts';
export type { MetricValue, MetricValues } from './metric-value.ts';
export type {
  MonitoredProfile,
  MonitoredProfile as ExportProfile,
  SecurityProfiles,
} from './monitored-profile.ts';
export { registryProfiles } from './registry-profiles.ts';
