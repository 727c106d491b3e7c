import type { BrokerObserver, DeviceIdentity } from '../broker/index.ts';
import type { MetricValues } from './metric-value.ts';

/** Cloud-side metrics are evaluated per five-minute window of the wall clock. */
export const WINDOW_MS = 300_000;

/** What the broker saw of one device in one window. */
export interface DeviceWindow {
  readonly device: DeviceIdentity;
  authorizationFailures: number;
  connectionAttempts: number;
  disconnects: number;
  messagesSent: number;
  messagesReceived: number;
  bytesLeast: number;
  bytesMost: number;
  bytesTotal: number;
  readonly sourceIps: string[];
}

export type DeviceWindows = ReadonlyMap<string, DeviceWindow>;

/** Keeps a registered thing apart from a stranger whose client id has the same name. */
export function deviceKey(device: DeviceIdentity): string {
  return device.registered ? device.name : `?${device.name}`;
}

export function emptyWindow(device: DeviceIdentity): DeviceWindow {
  return {
    device,
    authorizationFailures: 0,
    connectionAttempts: 0,
    disconnects: 0,
    messagesSent: 0,
    messagesReceived: 0,
    bytesLeast: Infinity,
    bytesMost: 0,
    bytesTotal: 0,
    sourceIps: [],
  };
}

/** Counts what the broker reports, per device and window. */
export class CloudMetrics implements BrokerObserver {
  readonly #now: () => number;
  #end: number;
  #current = new Map<string, DeviceWindow>();
  readonly #closed = new Map<number, DeviceWindows>();

  constructor(now: () => number) {
    this.#now = now;
    this.#end = windowEnd(now());
  }

  connectAttempted(device: DeviceIdentity, sourceIp: string): void {
    const window = this.#of(device);
    window.connectionAttempts++;
    if (!window.sourceIps.includes(sourceIp)) window.sourceIps.push(sourceIp);
  }

  authorizationFailed(device: DeviceIdentity): void {
    this.#of(device).authorizationFailures++;
  }

  disconnected(device: DeviceIdentity): void {
    this.#of(device).disconnects++;
  }

  messageSent(device: DeviceIdentity, _topic: string, bytes: number): void {
    const window = this.#of(device);
    window.messagesSent++;
    window.bytesTotal += bytes;
    if (bytes < window.bytesLeast) window.bytesLeast = bytes;
    if (bytes > window.bytesMost) window.bytesMost = bytes;
  }

  messageReceived(device: DeviceIdentity): void {
    this.#of(device).messagesReceived++;
  }

  /** The counts of the window that ended at `end`, which are forgotten with this call. */
  take(end: number): DeviceWindows {
    this.#roll();
    const windows = this.#closed.get(end) ?? new Map<string, DeviceWindow>();
    for (const closed of this.#closed.keys()) if (closed <= end) this.#closed.delete(closed);
    return windows;
  }

  #of(device: DeviceIdentity): DeviceWindow {
    this.#roll();
    const key = deviceKey(device);
    let window = this.#current.get(key);
    if (!window) {
      window = emptyWindow(device);
      this.#current.set(key, window);
    }
    return window;
  }

  #roll(): void {
    const now = this.#now();
    if (now < this.#end) return;
    this.#closed.set(this.#end, this.#current);
    this.#current = new Map();
    this.#end = windowEnd(now);
  }
}

/** The first window boundary after `now`. */
export function windowEnd(now: number): number {
  return (Math.floor(now / WINDOW_MS) + 1) * WINDOW_MS;
}

/** One exported datapoint of a window: the metric's name and value. */
type Datapoints = (window: DeviceWindow) => MetricValues[string] | undefined;

/**
 * Cloud-side metrics by name (developer guide, "detect-cloud-side-metrics").
 *
 * Our choice for `aws:message-byte-size`, whose export is documented as minimum, maximum and total but has no field
 * for them: the metric itself carries the total, see `byteSizes`.
 */
export const CLOUD_METRICS: Readonly<Record<string, Datapoints>> = {
  'aws:num-authorization-failures': (window) => ({ count: window.authorizationFailures }),
  'aws:num-connection-attempts': (window) => ({ count: window.connectionAttempts }),
  'aws:num-disconnects': (window) => ({ count: window.disconnects }),
  'aws:num-messages-sent': (window) => ({ count: window.messagesSent }),
  'aws:num-messages-received': (window) => ({ count: window.messagesReceived }),
  'aws:source-ip-address': (window) =>
    window.sourceIps.length > 0 ? { cidrs: [...window.sourceIps] } : undefined,
};

/**
 * Our choice: minimum, maximum and total are three metrics with the statistic behind the name. A window without
 * messages has a total of 0 and neither minimum nor maximum.
 */
export const BYTE_SIZE = 'aws:message-byte-size';
export const BYTE_SIZES: Readonly<Record<string, Datapoints>> = {
  [`${BYTE_SIZE}:min`]: (window) => (window.messagesSent > 0 ? { count: window.bytesLeast } : undefined),
  [`${BYTE_SIZE}:max`]: (window) => (window.messagesSent > 0 ? { count: window.bytesMost } : undefined),
  [`${BYTE_SIZE}:total`]: (window) => ({ count: window.bytesTotal }),
};
