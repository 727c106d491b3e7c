import type { BrokerObserver, DeviceIdentity } from '../broker/index.ts';
import {
  deviceKey,
  emptyCounts,
  emptyWindow,
  windowEnd,
  type DeviceWindow,
  type DeviceWindows,
  type MessageCounts,
} from './device-window.ts';
import type { TopicScope } from './topic-scope.ts';

/** Counts what the broker reports, per device and window. */
export class CloudMetrics implements BrokerObserver {
  readonly #now: () => number;
  readonly #scopes: () => readonly TopicScope[];
  #end: number;
  #current: DeviceWindows = new Map();
  readonly #closed = new Map<number, DeviceWindows>();

  /** @param scopes the dimensions that some security profile uses now */
  constructor(now: () => number, scopes: () => readonly TopicScope[]) {
    this.#now = now;
    this.#scopes = scopes;
    this.#end = windowEnd(now());
  }

  connectAttempted(device: DeviceIdentity, sourceIp: string): void {
    const window = this.#of(device);
    window.connectionAttempts++;
    if (!window.sourceIps.includes(sourceIp)) window.sourceIps.push(sourceIp);
  }

  authorizationFailed(device: DeviceIdentity, topic?: string): void {
    this.#count(device, topic, countFailure, 0);
  }

  disconnected(device: DeviceIdentity): void {
    this.#of(device).disconnects++;
  }

  messageSent(device: DeviceIdentity, topic: string, bytes: number): void {
    this.#count(device, topic, countSent, bytes);
  }

  messageReceived(device: DeviceIdentity, topic: string): void {
    this.#count(device, topic, countReceived, 0);
  }

  /** The counts of the window that ended at `end`, which are forgotten with this call. */
  take(end: number): DeviceWindows {
    this.#roll();
    const windows = this.#closed.get(end) ?? new Map<string, DeviceWindow>();
    for (const closed of this.#closed.keys()) if (closed <= end) this.#closed.delete(closed);
    return windows;
  }

  #count(
    device: DeviceIdentity,
    topic: string | undefined,
    add: (counts: MessageCounts, bytes: number) => void,
    bytes: number,
  ): void {
    const window = this.#of(device);
    add(window, bytes);
    // A denied CONNECT has no topic, so it belongs to no dimension.
    if (topic === undefined) return;
    for (const scope of this.#scopes()) {
      if (!scope.covers(topic, device.clientId ?? device.name)) continue;
      window.scoped ??= new Map();
      let counts = window.scoped.get(scope.key);
      if (!counts) window.scoped.set(scope.key, (counts = emptyCounts()));
      add(counts, bytes);
    }
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

function countFailure(counts: MessageCounts): void {
  counts.authorizationFailures++;
}

function countReceived(counts: MessageCounts): void {
  counts.messagesReceived++;
}

function countSent(counts: MessageCounts, bytes: number): void {
  counts.messagesSent++;
  counts.bytesTotal += bytes;
  if (bytes < counts.bytesLeast) counts.bytesLeast = bytes;
  if (bytes > counts.bytesMost) counts.bytesMost = bytes;
}
