import type { Handle } from './sockets.ts';

/** Bytes and packets that crossed the device's interfaces. */
export interface NetworkCounters {
  bytesIn: number;
  bytesOut: number;
  packetsIn: number;
  packetsOut: number;
}

export const NO_TRAFFIC: Readonly<NetworkCounters> = {
  bytesIn: 0,
  bytesOut: 0,
  packetsIn: 0,
  packetsOut: 0,
};

/** Steady traffic, in bytes and packets per second of lab time. */
export interface Flow {
  readonly bytesInPerSecond?: number;
  readonly bytesOutPerSecond?: number;
  readonly packetsInPerSecond?: number;
  readonly packetsOutPerSecond?: number;
}

interface RunningFlow {
  readonly flow: Flow;
  /** Lab time up to which the flow has been counted. */
  countedMs: number;
}

/** What a full Ethernet frame of TCP carries; used where a behavior names bytes but no packets. */
const BYTES_PER_FULL_PACKET = 1_400;

/** How many packets it takes to send this many bytes in full segments. */
export function packetsFor(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_FULL_PACKET);
}

/**
 * The interface counters of a device since they were last taken.
 *
 * Flows are integrated when the counters are taken, so that a long transfer costs nothing in between.
 */
export class NetworkMeter {
  readonly #total: NetworkCounters = { ...NO_TRAFFIC };
  readonly #flows = new Set<RunningFlow>();

  add(traffic: Partial<NetworkCounters>): void {
    this.#total.bytesIn += traffic.bytesIn ?? 0;
    this.#total.bytesOut += traffic.bytesOut ?? 0;
    this.#total.packetsIn += traffic.packetsIn ?? 0;
    this.#total.packetsOut += traffic.packetsOut ?? 0;
  }

  /** Starts a flow at `nowMs`; the handle ends it at the time `now` then returns. */
  startFlow(flow: Flow, now: () => number): Handle {
    const running: RunningFlow = { flow, countedMs: now() };
    this.#flows.add(running);
    return {
      close: () => {
        if (!this.#flows.delete(running)) return;
        this.#count(running, now());
      },
    };
  }

  /** The whole numbers counted up to `nowMs`; fractions are carried over to the next call. */
  take(nowMs: number): NetworkCounters {
    for (const running of this.#flows) this.#count(running, nowMs);
    const taken: NetworkCounters = { ...NO_TRAFFIC };
    for (const key of Object.keys(taken) as (keyof NetworkCounters)[]) {
      taken[key] = Math.floor(this.#total[key]);
      this.#total[key] -= taken[key];
    }
    return taken;
  }

  #count(running: RunningFlow, nowMs: number): void {
    const seconds = Math.max(0, nowMs - running.countedMs) / 1000;
    running.countedMs = nowMs;
    const { flow } = running;
    this.add({
      bytesIn: seconds * (flow.bytesInPerSecond ?? 0),
      bytesOut: seconds * (flow.bytesOutPerSecond ?? 0),
      packetsIn: seconds * (flow.packetsInPerSecond ?? 0),
      packetsOut: seconds * (flow.packetsOutPerSecond ?? 0),
    });
  }
}
