import { SECOND, type Hold } from '#kernel';
import type { BrokerObserver, DeviceIdentity, Message } from '../broker/index.ts';
import type { EmulatorContext } from '../service.ts';
import type { IotService } from '../services/iot/index.ts';
import {
  createAudit,
  loopbackRevocationSource,
  type AuditedAccount,
  type RevocationSource,
} from './audit/index.ts';
import { CloudMetrics } from './cloud-metrics.ts';
import { CloudWatchMetrics } from './cloudwatch-metrics.ts';
import { alertMessage } from './detect/alert-message.ts';
import { Alerts, type PublishAlert } from './detect/alerts.ts';
import { Detect } from './detect/detect.ts';
import { behaviorModelOperations } from './detect/ml/operations.ts';
import { detectOperations } from './detect/operations.ts';
import { WINDOW_MS, deviceKey, emptyWindow, windowEnd } from './device-window.ts';
import { MetricExport, type AuthorizeIotRole } from './metric-export.ts';
import { MetricExports } from './metric-exports.ts';
import { DISCONNECT_DURATION } from './metric-kinds.ts';
import type { MetricValues } from './metric-value.ts';
import type { SecurityProfiles } from './monitored-profile.ts';
import { createMitigation } from './mitigation/index.ts';
import { MonitoringPlans } from './monitoring-plan.ts';
import { Presence } from './presence.ts';
import type { ReportFormat } from './report-document.ts';
import { ReportIntake } from './report-intake.ts';

/** How long after its boundary a window is acted upon: observed as 36 to 39 seconds. */
export const WINDOW_DELAY_MS = 40 * SECOND;

export type DeviceDefenderContext = Pick<
  EmulatorContext,
  'clock' | 'logger' | 'random' | 'region' | 'accountId' | 'sdkConfig'
>;

export interface DeviceDefenderDependencies {
  readonly profiles: SecurityProfiles;
  publish(message: Message): void;
  /** Devices online now. */
  devices(): Iterable<{ device: DeviceIdentity; sourceIp: string }>;
  readonly authorizeRole: AuthorizeIotRole;
  /** The IoT service: with it the API's operations of Device Defender are answered there. */
  readonly iot?: IotService;
  /** The policies of an IAM role, for audits of role aliases. Without it no role has any. */
  readonly rolePolicies?: AuditedAccount['rolePolicies'];
  /** Where audits get revocation lists from. Default: over HTTP from this machine. */
  readonly revocation?: RevocationSource;
  /** Publishes alerts and audit notifications to SNS. Without it they are dropped and counted as failed. */
  readonly publishAlert?: PublishAlert;
  /**
   * Who has datapoints of value 0 in a window: `active` (default) is everyone connected or with any activity in it,
   * `seen` is everyone since the start. AWS does not document it.
   */
  readonly zeroDatapoints?: 'active' | 'seen';
  /** Least lab milliseconds between two reports of a device; faster ones are `Throttled`. Default 0: never. */
  readonly reportIntervalMs?: number;
  /** Told of every report that counts. */
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
  alertsPublished: number;
  alertsFailed: number;
}

export interface DeviceDefender {
  /** Handles a report and answers it on `…/accepted` or `…/rejected`. */
  report(thing: string, format: ReportFormat, payload: Buffer): void;
  /** For the broker. */
  readonly observer: BrokerObserver;
  /** What CloudWatch would be told. */
  readonly cloudWatch: CloudWatchMetrics;
  counters(): DeviceDefenderCounters;
  close(): void;
}

/** Device Defender: intake of reports, cloud-side metrics, metrics export, Detect. */
export function createDeviceDefender(
  context: DeviceDefenderContext,
  deps: DeviceDefenderDependencies,
): DeviceDefender {
  const { clock, region, accountId } = context;
  const logger = context.logger.child('device-defender');
  const { publish, authorizeRole, profiles } = deps;
  const plans = new MonitoringPlans(profiles);
  const presence = new Presence();
  const cloud = new CloudMetrics(
    () => clock.now(),
    () => profiles.scopes?.() ?? [],
  );
  const exporter = new MetricExport({ clock, logger, region, accountId, authorizeRole, publish });
  const exports = new MetricExports(exporter);
  const cloudWatch = new CloudWatchMetrics();
  const alerts = new Alerts({ clock, logger, authorizeRole, publish: deps.publishAlert });
  const detect = new Detect({
    plans,
    random: context.random.fork('detect'),
    cloudWatch,
    alert: (event, { topicArn, roleArn }) => alerts.send(topicArn, roleArn, alertMessage(event)),
  });
  const destinationsOf = (device: DeviceIdentity) => plans.of(device, deviceKey(device)).destinations;
  const intake = new ReportIntake({
    clock,
    intervalMs: deps.reportIntervalMs ?? 0,
    publish,
    take: (thing, values, now) => {
      const device = { name: thing, registered: profiles.isRegistered(thing) };
      deps.onDatapoints?.(device, values, now);
      exports.sendReport(destinationsOf(device), thing, values, now);
      detect.takeReport(device, values, now);
    },
  });
  const seen = new Map<string, DeviceIdentity>();

  /** The devices of a window: who acted, who is online, and with `seen` everyone ever. */
  function takeWindows(end: number) {
    const windows = cloud.take(end);
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
    return windows;
  }

  function closeWindow(end: number): void {
    const windows = takeWindows(end);
    for (const [key, window] of windows) {
      window.disconnectSeconds = presence.secondsAway(key, end);
      exports.addWindow(destinationsOf(window.device), window, end);
      detect.takeWindow(window, end);
    }
    for (const [key, { device }] of presence.devices()) {
      if (windows.has(key)) continue;
      const window = { ...emptyWindow(device), disconnectSeconds: presence.secondsAway(key, end) };
      exports.addAbsence(destinationsOf(device), window, end);
      detect.takeWindow(window, end, DISCONNECT_DURATION);
    }
    exports.sendWindow();
    detect.endWindow(end);
  }

  let end = windowEnd(clock.now());
  const tick = (_hold: Hold): void => {
    closeWindow(end);
    end += WINDOW_MS;
    timer = clock.setTimer(end + WINDOW_DELAY_MS - clock.now(), tick, TIMER);
  };
  let timer = clock.setTimer(end + WINDOW_DELAY_MS - clock.now(), tick, TIMER);

  const audit =
    deps.iot &&
    createAudit({
      state: deps.iot.state,
      clock,
      logger,
      random: context.random.fork('audit'),
      region,
      accountId,
      authorizeRole,
      alerts,
      cloudWatch,
      revocation: deps.revocation ?? loopbackRevocationSource,
      rolePolicies: deps.rolePolicies ?? (async () => undefined),
    });
  const mitigation =
    deps.iot &&
    audit &&
    createMitigation({
      state: deps.iot.state,
      clock,
      random: context.random.fork('mitigation'),
      region,
      accountId,
      iotConfig: context.sdkConfig('IoT'),
      authorizeRole,
      publish: deps.publishAlert,
      audits: audit.audits,
      violations: detect.violations,
    });
  if (deps.iot && audit && mitigation) {
    deps.iot.add(mitigation.operations);
    deps.iot.add(detectOperations(deps.iot.state, detect));
    deps.iot.add(behaviorModelOperations(deps.iot.state, detect.models));
    deps.iot.add(audit.operations);
  }

  return {
    report: (thing, format, payload) => intake.report(thing, format, payload),
    observer: {
      connectAttempted: (device, sourceIp) => cloud.connectAttempted(device, sourceIp),
      authorizationFailed: (device, topic) => cloud.authorizationFailed(device, topic),
      messageSent: (device, topic, bytes) => cloud.messageSent(device, topic, bytes),
      messageReceived: (device, topic) => cloud.messageReceived(device, topic),
      connected: (device, connection) => {
        audit?.connections.connected(connection, clock.now());
        presence.connected(device);
        exports.sendPresence(destinationsOf(device), device, clock.now());
      },
      disconnected: (device, connection, reason) => {
        if (connection) audit?.connections.disconnected(connection, reason, clock.now());
        cloud.disconnected(device);
        presence.disconnected(device, clock.now());
        exports.sendPresence(destinationsOf(device), device, clock.now());
      },
    },
    cloudWatch,
    counters: () => ({ ...intake.counters, ...exporter.counters, ...alerts.counters }),
    close: () => {
      timer.cancel();
      audit?.close();
      mitigation?.close();
    },
  };
}

const TIMER = { rank: 'defender', name: 'device defender window' } as const;
