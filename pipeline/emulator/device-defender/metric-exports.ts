import { HOUR } from '#kernel';
import type { DeviceIdentity } from '../broker/index.ts';
import { deviceKey, emptyWindow, type DeviceWindow } from './device-window.ts';
import type { ExportDestination, PlannedExport } from './export-plan.ts';
import type { ExportedMetric, MetricExport } from './metric-export.ts';
import { DISCONNECT_DURATION } from './metric-kinds.ts';
import { unwrapValue, wrapValue, type MetricValues } from './metric-value.ts';

type Destinations = readonly ExportDestination[];

/** Chooses what goes out: one message per report and destination, one per window and destination. */
export class MetricExports {
  readonly #export: MetricExport;
  /** By device, the time of its last connect or disconnect. */
  readonly #presenceMs = new Map<string, number>();
  /** Devices with a connect or disconnect at the very end of an hour. */
  readonly #onTheHour = new Set<string>();
  #batches = new Map<string, { destination: ExportDestination; metrics: ExportedMetric[] }>();

  constructor(metricExport: MetricExport) {
    this.#export = metricExport;
  }

  /** Device-side metrics are not aggregated: they go out with each report. */
  sendReport(destinations: Destinations, thing: string, values: MetricValues, nowMs: number): void {
    for (const { mqttTopic, roleArn, device } of destinations) {
      const metrics: ExportedMetric[] = [];
      for (const planned of device) {
        const value = Object.hasOwn(values, planned.metric) ? values[planned.metric] : undefined;
        if (!value || unwrapValue(value, planned.kind.member) === undefined) continue;
        metrics.push({ name: planned.name, thing, value, version: 1, timestamp: nowMs });
      }
      this.#export.send(mqttTopic, roleArn, metrics);
    }
  }

  /** Adds a device's cloud-side metrics to the window's batches. Disconnect duration goes out once an hour. */
  addWindow(destinations: Destinations, window: DeviceWindow, endMs: number): void {
    const wantsDuration = this.#wantsDuration(window, endMs);
    this.#add(destinations, window, endMs, ({ metric }) => metric !== DISCONNECT_DURATION || wantsDuration);
  }

  /** Adds how long a device without any activity has been away. */
  addAbsence(destinations: Destinations, window: DeviceWindow, endMs: number): void {
    if (!this.#wantsDuration(window, endMs)) return;
    this.#add(destinations, window, endMs, ({ metric }) => metric === DISCONNECT_DURATION);
  }

  /** Not when a connect or disconnect has sent the datapoint of that very time already. */
  #wantsDuration({ device }: DeviceWindow, endMs: number): boolean {
    return endMs % HOUR === 0 && !this.#onTheHour.has(deviceKey(device));
  }

  /** Publishes what the window has added. */
  sendWindow(): void {
    const batches = this.#batches;
    this.#batches = new Map();
    this.#onTheHour.clear();
    for (const { destination, metrics } of batches.values()) {
      this.#export.send(destination.mqttTopic, destination.roleArn, metrics);
    }
  }

  /**
   * A connect or disconnect: disconnect duration goes out at once, 0 either way.
   *
   * Our choice: several in one millisecond, which only a network without delay can bring about, are one datapoint.
   */
  sendPresence(destinations: Destinations, device: DeviceIdentity, nowMs: number): void {
    const key = deviceKey(device);
    if (this.#presenceMs.get(key) === nowMs) return;
    this.#presenceMs.set(key, nowMs);
    if (nowMs % HOUR === 0) this.#onTheHour.add(key);
    for (const { mqttTopic, roleArn, cloud } of destinations) {
      const planned = cloud.find(({ metric }) => metric === DISCONNECT_DURATION);
      if (!planned) continue;
      const window = { ...emptyWindow(device), disconnectSeconds: 0 };
      const metric = exportedMetric(planned, window, nowMs);
      if (metric) this.#export.send(mqttTopic, roleArn, [metric]);
    }
  }

  #add(
    destinations: Destinations,
    window: DeviceWindow,
    endMs: number,
    wants: (planned: PlannedExport) => boolean,
  ): void {
    for (const destination of destinations) {
      const batch = this.#batches.get(destination.key) ?? { destination, metrics: [] };
      this.#batches.set(destination.key, batch);
      for (const planned of destination.cloud) {
        const metric = wants(planned) && exportedMetric(planned, window, endMs);
        if (metric) batch.metrics.push(metric);
      }
    }
  }
}

function exportedMetric(
  { name, kind, scope }: PlannedExport,
  window: DeviceWindow,
  timestamp: number,
): ExportedMetric | undefined {
  const measured = kind.read?.(window, scope?.key);
  if (measured === undefined) return undefined;
  const metric = {
    name,
    thing: window.device.name,
    value: wrapValue(kind.member, measured),
    version: 1,
    timestamp,
  } as const;
  return scope ? { ...metric, dimension: { name: scope.dimensionName, operator: scope.operator } } : metric;
}
