import { createRandom } from '#kernel';
import { CloudWatchMetrics } from '../cloudwatch-metrics.ts';
import { Detect } from '../detect/detect.ts';
import type { ViolationEvent } from '../detect/violations.ts';
import { WINDOW_MS, emptyWindow, type DeviceWindow } from '../device-window.ts';
import type { MetricValues } from '../metric-value.ts';
import type { MonitoredProfile, SecurityProfiles } from '../monitored-profile.ts';
import { MonitoringPlans } from '../monitoring-plan.ts';

export const START_MS = Date.UTC(2026, 0, 5);

/** Detect alone, with profiles that a test can edit and a time that it counts in windows of five minutes. */
export function createDetectBench(
  profiles: MonitoredProfile[],
  registry: Pick<SecurityProfiles, 'customMetric' | 'scope'> = {},
) {
  const alerts: ViolationEvent[] = [];
  const cloudWatch = new CloudWatchMetrics();
  let revision = 1;
  const plans = new MonitoringPlans({
    profilesOf: () => profiles,
    isRegistered: () => true,
    revision: () => revision,
    ...registry,
  });
  const detect = new Detect({
    plans,
    random: createRandom('detect'),
    cloudWatch,
    alert: (event) => alerts.push(event),
  });
  let nowMs = START_MS;
  const deviceOf = (name: string) => ({ name, registered: true });
  return {
    detect,
    alerts,
    cloudWatch,
    nowMs: () => nowMs,
    /** Lets a window pass in which these devices did this, seen by the broker. */
    window(activity: Readonly<Record<string, Partial<DeviceWindow>>> = {}) {
      nowMs += WINDOW_MS;
      for (const [name, counts] of Object.entries(activity)) {
        detect.takeWindow({ ...emptyWindow(deviceOf(name)), ...counts }, nowMs);
      }
      detect.endWindow(nowMs);
    },
    /** Lets a window pass in which these devices reported this. */
    reports(values: Readonly<Record<string, MetricValues>>) {
      nowMs += WINDOW_MS;
      for (const [name, reported] of Object.entries(values)) {
        detect.takeReport(deviceOf(name), reported, nowMs - 1);
      }
      detect.endWindow(nowMs);
    },
    /** Lets time pass in which nothing happens. */
    silence(windows: number) {
      for (let i = 0; i < windows; i++) {
        nowMs += WINDOW_MS;
        detect.endWindow(nowMs);
      }
    },
    edit(change: (profiles: MonitoredProfile[]) => void) {
      change(profiles);
      revision++;
    },
    events: () => detect.violations.events().map(({ device, type }) => `${device.name} ${type}`),
    active: () => [...detect.violations.active()],
  };
}
