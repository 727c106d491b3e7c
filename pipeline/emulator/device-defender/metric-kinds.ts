import type { CustomMetricType } from '@aws-sdk/client-iot';
import { countsOf, type DeviceWindow } from './device-window.ts';
import type { Measured, ValueMember } from './metric-value.ts';

/** What Device Defender must know of a metric to keep and to judge its values. */
export interface MetricKind {
  readonly source: 'cloud' | 'device';
  readonly member: ValueMember;
  /** Values of several periods add up; of the others the latest stands for the whole duration. */
  readonly accumulates: boolean;
  /** Cloud-side: the value of a window, or nothing when it has no datapoint. `scope` is a key of `TopicScope`. */
  readonly read?: (window: DeviceWindow, scope: string | undefined) => Measured | undefined;
}

const cloudCount = (read: NonNullable<MetricKind['read']>, accumulates = true): MetricKind => ({
  source: 'cloud',
  member: 'count',
  accumulates,
  read,
});
const deviceCount = (accumulates: boolean): MetricKind => ({
  source: 'device',
  member: 'count',
  accumulates,
});
const deviceList = (member: ValueMember): MetricKind => ({ source: 'device', member, accumulates: false });

export const BYTE_SIZE = 'aws:message-byte-size';
export const DISCONNECT_DURATION = 'aws:disconnect-duration';

/**
 * The metrics of AWS by name (developer guide, "detect-cloud-side-metrics" and "detect-device-side-metrics").
 *
 * Our choice for message size, which is "per message" but has one value per window: the metric itself is the largest
 * message, and `:min` and `:total` beside it are the smallest and the sum.
 */
export const METRIC_KINDS: Readonly<Record<string, MetricKind>> = {
  'aws:num-authorization-failures': cloudCount(
    (window, scope) => countsOf(window, scope).authorizationFailures,
  ),
  'aws:num-messages-sent': cloudCount((window, scope) => countsOf(window, scope).messagesSent),
  'aws:num-messages-received': cloudCount((window, scope) => countsOf(window, scope).messagesReceived),
  'aws:num-connection-attempts': cloudCount((window) => window.connectionAttempts),
  'aws:num-disconnects': cloudCount((window) => window.disconnects),
  [BYTE_SIZE]: cloudCount((window, scope) => {
    const { messagesSent, bytesMost } = countsOf(window, scope);
    return messagesSent > 0 ? bytesMost : undefined;
  }, false),
  [`${BYTE_SIZE}:min`]: cloudCount((window, scope) => {
    const { messagesSent, bytesLeast } = countsOf(window, scope);
    return messagesSent > 0 ? bytesLeast : undefined;
  }, false),
  [`${BYTE_SIZE}:total`]: cloudCount((window, scope) => countsOf(window, scope).bytesTotal),
  'aws:source-ip-address': {
    source: 'cloud',
    member: 'cidrs',
    accumulates: false,
    read: (window, scope) => (isSilent(window, scope) ? undefined : [...window.sourceIps]),
  },
  [DISCONNECT_DURATION]: cloudCount((window) => window.disconnectSeconds, false),
  'aws:all-bytes-out': deviceCount(true),
  'aws:all-bytes-in': deviceCount(true),
  'aws:all-packets-out': deviceCount(true),
  'aws:all-packets-in': deviceCount(true),
  'aws:num-listening-tcp-ports': deviceCount(false),
  'aws:num-listening-udp-ports': deviceCount(false),
  'aws:num-established-tcp-connections': deviceCount(false),
  'aws:listening-tcp-ports': deviceList('ports'),
  'aws:listening-udp-ports': deviceList('ports'),
  'aws:destination-ip-addresses': deviceList('cidrs'),
};

/** No address was seen; with a scope: none of the device's messages was in it. */
function isSilent(window: DeviceWindow, scope: string | undefined): boolean {
  const { messagesSent, messagesReceived, authorizationFailures } = countsOf(window, scope);
  return (
    window.sourceIps.length === 0 ||
    (scope !== undefined && messagesSent + messagesReceived + authorizationFailures === 0)
  );
}

export const CUSTOM_METRIC_KINDS: Readonly<Record<CustomMetricType, MetricKind>> = {
  number: { source: 'device', member: 'number', accumulates: false },
  'number-list': deviceList('numbers'),
  'string-list': deviceList('strings'),
  'ip-address-list': deviceList('cidrs'),
};
