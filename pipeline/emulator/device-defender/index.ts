export {
  createDeviceDefender,
  WINDOW_DELAY_MS,
  type DeviceDefender,
  type DeviceDefenderCounters,
  type DeviceDefenderDependencies,
} from './device-defender.ts';
export { WINDOW_MS } from './cloud-metrics.ts';
export type { ExportProfile, SecurityProfiles } from './export-plan.ts';
export type { AuthorizeIotRole, ExportedMetric, IotRoleRequest } from './metric-export.ts';
export type { MetricValue, MetricValues } from './metric-value.ts';
export { registryProfiles } from './registry-profiles.ts';
