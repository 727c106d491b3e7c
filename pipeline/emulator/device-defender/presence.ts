import type { DeviceIdentity } from '../broker/index.ts';
import { deviceKey } from './device-window.ts';

interface Tracked {
  readonly device: DeviceIdentity;
  connections: number;
  /** When the last connection ended, epoch milliseconds. */
  sinceMs: number;
}

/** How long devices have been away, for `aws:disconnect-duration`. Tracked is who was connected once. */
export class Presence {
  readonly #tracked = new Map<string, Tracked>();

  connected(device: DeviceIdentity): void {
    const key = deviceKey(device);
    const tracked = this.#tracked.get(key);
    if (tracked) tracked.connections++;
    else this.#tracked.set(key, { device, connections: 1, sinceMs: 0 });
  }

  disconnected(device: DeviceIdentity, nowMs: number): void {
    const tracked = this.#tracked.get(deviceKey(device));
    if (!tracked) return;
    tracked.connections = Math.max(0, tracked.connections - 1);
    if (tracked.connections === 0) tracked.sinceMs = nowMs;
  }

  /** Whole seconds since the last connection ended, 0 while one is open; nothing for who was never connected. */
  secondsAway(key: string, nowMs: number): number | undefined {
    const tracked = this.#tracked.get(key);
    if (!tracked) return undefined;
    return tracked.connections > 0 ? 0 : Math.max(0, Math.floor((nowMs - tracked.sinceMs) / 1000));
  }

  devices(): Iterable<readonly [key: string, { readonly device: DeviceIdentity }]> {
    return this.#tracked;
  }
}
