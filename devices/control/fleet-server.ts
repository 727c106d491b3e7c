import type { Logger } from '#kernel';
import type { FleetControl } from '../fleet-control.ts';
import { startJsonServer, type JsonServer, type Route } from './json-server.ts';
import { FLEET_COMMANDS, readArgument, type FleetCommand } from './protocol.ts';

export interface FleetServerOptions {
  readonly logger: Logger;
  /** Called at the start, and again after a `close` so that the next caller finds an empty fleet. */
  readonly createFleet: () => FleetControl;
  readonly host?: string;
  readonly port?: number;
  /** At least 16 characters; whoever has it drives the fleet. */
  readonly token: string;
}

/** 20,000 devices with their certificates and keys. */
const MOST_BYTES = 128 * 1024 * 1024;

/** Lets a fleet be driven from another process: one POST per command of `FleetControl`. */
export async function startFleetServer(options: FleetServerOptions): Promise<JsonServer> {
  let fleet = options.createFleet();

  const run: Record<FleetCommand, (argument: never) => Promise<unknown>> = {
    create: (specs: Parameters<FleetControl['create']>[0]) => fleet.create(specs),
    connect: (things: readonly string[]) => fleet.connect(things),
    disconnect: (things: readonly string[]) => fleet.disconnect(things),
    remove: (things: readonly string[]) => fleet.remove(things),
    start: (command: Parameters<FleetControl['start']>[0]) => fleet.start(command),
    stop: (id: string) => fleet.stop(id),
    status: () => fleet.status(),
    counters: () => fleet.counters(),
    close: async () => {
      const former = fleet;
      fleet = options.createFleet();
      await former.close();
    },
  };
  const routes: Record<string, Route> = {};
  for (const command of FLEET_COMMANDS) {
    routes[`/fleet/${command}`] = (body) => run[command](readArgument(command, body) as never);
  }

  const server = await startJsonServer({ ...options, mostBytes: MOST_BYTES, routes });
  return {
    url: server.url,
    close: async () => {
      await server.close();
      await fleet.close();
    },
  };
}
