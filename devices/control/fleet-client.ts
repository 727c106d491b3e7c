import { UserError, type Clock } from '#kernel';
import type { FleetControl, FleetCounters, FleetStatus } from '../fleet-control.ts';
import { postJson, type JsonClientOptions } from './json-client.ts';
import type { FleetCommand } from './protocol.ts';

export interface FleetClientOptions extends JsonClientOptions {
  /** The caller's clock: `atMs` of commands is on it. */
  readonly clock: Clock;
  /** Lab milliseconds by which the fleet's clock may differ. Default 60 000. */
  readonly mostSkewMs?: number;
}

/**
 * Drives a fleet in another process.
 *
 * Throws `LAB_TARGET_UNAVAILABLE` when nothing answers, and `LAB_CONFIG_INVALID` when the token is wrong or the
 * fleet's clock shows another time than the caller's: reports would then carry the wrong time.
 */
export async function connectFleet(options: FleetClientOptions): Promise<FleetControl> {
  const { clock, mostSkewMs = 60_000 } = options;
  const call = (command: FleetCommand, argument?: unknown) =>
    postJson(options, `/fleet/${command}`, argument);

  const before = clock.now();
  const { nowMs } = (await call('status')) as FleetStatus;
  // What the answer took is no skew.
  const skewMs = Math.max(before - nowMs, nowMs - clock.now(), 0);
  if (skewMs > mostSkewMs) {
    throw new UserError(
      'LAB_CONFIG_INVALID',
      `The clock of the fleet at ${options.url} differs by ${Math.round(skewMs / 1000)} s of lab time.`,
      { hint: 'Start all parts of a lab with the same clock origin and speed.' },
    );
  }

  return {
    create: async (specs) => void (await call('create', specs)),
    connect: async (things) => void (await call('connect', things)),
    disconnect: async (things) => void (await call('disconnect', things)),
    remove: async (things) => void (await call('remove', things)),
    start: async (command) => void (await call('start', command)),
    stop: async (id) => void (await call('stop', id)),
    status: async () => (await call('status')) as FleetStatus,
    counters: async () => (await call('counters')) as FleetCounters,
    close: async () => void (await call('close')),
  };
}
