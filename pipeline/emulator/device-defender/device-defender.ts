import { SECOND, type Hold } from '#kernel';
import type { BrokerObserver, DeviceIdentity, Message } from '../broker/index.ts';
import type { EmulatorContext } from '../service.ts';
import {
  BYTE_SIZE,
  BYTE_SIZES,
  CLOUD_METRICS,
  CloudMetrics,
  WINDOW_MS,
  deviceKey,
  emptyWindow,
  windowEnd,
  type DeviceWindow,
} from './cloud-metrics.ts';
import { ExportPlans, type ExportDestination, type SecurityProfiles } from './export-plan.ts';
import { MetricExport, type AuthorizeIotRole, type ExportedMetric } from './metric-export.ts';
import type { MetricValues } from './metric-value.ts';
import { acceptedAnswer, rejectedAnswer } from './report-answer.ts';
import type { ReportFormat } from './report-document.ts';
import { readReport } from './report.ts';
import { ReportHistory } from './report-history.ts';

/** How long after its boundary a window is acted upon: observed as 36 to 39 seconds. */
export const WINDOW_DELAY_MS = 40 * SECOND;

export interface DeviceDefenderDependencies {
  readonly profiles: SecurityProfiles;
  publish(message: Message): void;
  /** Devices online now. */
  devices(): Iterable<{ device: DeviceIdentity; sourceIp: string }>;
  readonly authorizeRole: AuthorizeIotRole;
  /**
   * Who has datapoints of value 0 in a window: `active` (default) is everyone connected or with any activity in it,
   * `seen` is everyone since the start. AWS does not document it.
   */
  readonly zeroDatapoints?: 'active' | 'seen';
  /** Least lab milliseconds between two reports of a device; faster ones are `Throttled`. Default 0: never. */
  readonly reportIntervalMs?: number;
  /** Told of every datapoint, exported or not: for Detect. */
  readonly onDatapoints?: (device: DeviceIdentity, values: MetricValues, timestamp: number) => void;
}

export interface DeviceDefenderCounters {
  reportsReceived: number;
  reportsAccepted: number;
  reportsRejected: number;
  reportsDuplicate: number;
  exportedMetrics: number;
  exportMessages: number;
  exportsDenied: number;
}

export interface DeviceDefender {
  /** Handles a report and answers it on `…/accepted` or `…/rejected`. */
  report(thing: string, format: ReportFormat, payload: Buffer): void;
  /** For the broker. */
  readonly observer: BrokerObserver;
  counters(): DeviceDefenderCounters;
  close(): void;
}

/** Device Defender's intake of reports, cloud-side metrics and metrics export. */
export function createDeviceDefender(
  context: EmulatorContext,
  deps: DeviceDefenderDependencies,
): DeviceDefender {
  const { clock, region, accountId } = context;
  const logger = context.logger.child('device-defender');
  const { publish, authorizeRole, profiles } = deps;
  const counts = { reportsReceived: 0, reportsAccepted: 0, reportsRejected: 0, reportsDuplicate: 0 };
  const cloud = new CloudMetrics(() => clock.now());
  const plans = new ExportPlans(profiles);
  const exporter = new MetricExport({ clock, logger, region, accountId, authorizeRole, publish });
  const history = new ReportHistory(deps.reportIntervalMs ?? 0);
  const seen = new Map<string, DeviceIdentity>();

  const answer = (thing: string, format: ReportFormat, kind: 'accepted' | 'rejected', payload: Buffer) =>
    publish({
      topic: `$aws/things/${thing}/defender/metrics/${format}/${kind}`,
      payload,
      qos: 0,
      retain: false,
    });

  function report(thing: string, format: ReportFormat, payload: Buffer): void {
    const now = clock.now();
    counts.reportsReceived++;
    const result = readReport(payload, format);
    const verdict = result.ok ? history.judge(thing, result.reportId, now) : 'malformed';
    if (!result.ok || verdict === 'too-soon') {
      counts.reportsRejected++;
      const code = result.ok ? 'Throttled' : 'InvalidPayload';
      answer(thing, format, 'rejected', rejectedAnswer(thing, result.reportId, code, now, format));
      return;
    }
    if (verdict === 'new') {
      counts.reportsAccepted++;
      const device = { name: thing, registered: profiles.isRegistered(thing) };
      deps.onDatapoints?.(device, result.values, now);
      for (const destination of plans.of(device, deviceKey(device))) {
        exporter.send(
          destination.mqttTopic,
          destination.roleArn,
          select(destination, thing, result.values, now),
        );
      }
    } else {
      counts.reportsDuplicate++;
    }
    // Our choice: a duplicate is discarded but still accepted.
    answer(thing, format, 'accepted', acceptedAnswer(thing, result.reportId, now, format));
  }

  function exportWindow(end: number): void {
    const windows = new Map(cloud.take(end));
    for (const { device, sourceIp } of deps.devices()) {
      const key = deviceKey(device);
      const window = windows.get(key) ?? emptyWindow(device);
      windows.set(key, window);
      if (!window.sourceIps.includes(sourceIp)) window.sourceIps.push(sourceIp);
    }
    if (deps.zeroDatapoints === 'seen') {
      for (const [key, { device }] of windows) seen.set(key, device);
      for (const [key, device] of seen) if (!windows.has(key)) windows.set(key, emptyWindow(device));
    }
    const batches = new Map<string, { destination: ExportDestination; metrics: ExportedMetric[] }>();
    for (const [key, window] of windows) {
      deps.onDatapoints?.(window.device, valuesOf(window, Object.keys(CLOUD_METRICS)), end);
      for (const destination of plans.of(window.device, key)) {
        const batch = batches.get(destination.key) ?? { destination, metrics: [] };
        batches.set(destination.key, batch);
        for (const [name, value] of Object.entries(valuesOf(window, destination.cloudMetrics))) {
          batch.metrics.push({ name, thing: window.device.name, value, version: 1, timestamp: end });
        }
      }
    }
    for (const { destination, metrics } of batches.values()) {
      exporter.send(destination.mqttTopic, destination.roleArn, metrics);
    }
  }

  let end = windowEnd(clock.now());
  const tick = (_hold: Hold): void => {
    exportWindow(end);
    end += WINDOW_MS;
    timer = clock.setTimer(end + WINDOW_DELAY_MS - clock.now(), tick, TIMER);
  };
  let timer = clock.setTimer(end + WINDOW_DELAY_MS - clock.now(), tick, TIMER);

  return {
    report,
    observer: cloud,
    counters: () => ({ ...counts, ...exporter.counters }),
    close: () => timer.cancel(),
  };
}

const TIMER = { rank: 'defender', name: 'device defender window' } as const;

function select(
  destination: ExportDestination,
  thing: string,
  values: MetricValues,
  timestamp: number,
): ExportedMetric[] {
  const metrics: ExportedMetric[] = [];
  for (const name of destination.deviceMetrics) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value) metrics.push({ name, thing, value, version: 1, timestamp });
  }
  return metrics;
}

function valuesOf(window: DeviceWindow, metrics: readonly string[]): MetricValues {
  const values: MetricValues = {};
  for (const metric of metrics) {
    const table = metric === BYTE_SIZE ? BYTE_SIZES : { [metric]: CLOUD_METRICS[metric]! };
    for (const [name, read] of Object.entries(table)) {
      const value = read(window);
      if (value) values[name] = value;
    }
  }
  return values;
}
