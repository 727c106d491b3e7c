import type { DeviceIdentity } from '../broker/index.ts';

/** Cloud-side metrics are evaluated per five-minute window of the wall clock. */
export const WINDOW_MS = 300_000;

/** What is counted of messages: of all of a device's, or of those in one scope. */
export interface MessageCounts {
  authorizationFailures: number;
  messagesSent: number;
  messagesReceived: number;
  bytesLeast: number;
  bytesMost: number;
  bytesTotal: number;
}

/** What the broker saw of one device in one window. */
export interface DeviceWindow extends MessageCounts {
  readonly device: DeviceIdentity;
  connectionAttempts: number;
  disconnects: number;
  readonly sourceIps: string[];
  /** Counts of messages by scope; a scope that saw none is absent. */
  scoped: Map<string, MessageCounts> | undefined;
  /** Seconds since the last connection ended, 0 while one is open; absent when none was ever seen. */
  disconnectSeconds: number | undefined;
}

export type DeviceWindows = Map<string, DeviceWindow>;

/** Keeps a registered thing apart from a stranger whose client id has the same name. */
export function deviceKey(device: DeviceIdentity): string {
  return device.registered ? device.name : `?${device.name}`;
}

/** The first window boundary after `now`. */
export function windowEnd(now: number): number {
  return (Math.floor(now / WINDOW_MS) + 1) * WINDOW_MS;
}

export function emptyCounts(): MessageCounts {
  return {
    authorizationFailures: 0,
    messagesSent: 0,
    messagesReceived: 0,
    bytesLeast: Infinity,
    bytesMost: 0,
    bytesTotal: 0,
  };
}

export function emptyWindow(device: DeviceIdentity): DeviceWindow {
  return {
    device,
    ...emptyCounts(),
    connectionAttempts: 0,
    disconnects: 0,
    sourceIps: [],
    scoped: undefined,
    disconnectSeconds: undefined,
  };
}

const NO_COUNTS: Readonly<MessageCounts> = emptyCounts();

/** The counts of a scope, or of all messages. */
export function countsOf(window: DeviceWindow, scope: string | undefined): Readonly<MessageCounts> {
  return scope === undefined ? window : (window.scoped?.get(scope) ?? NO_COUNTS);
}
