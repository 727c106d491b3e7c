import { UserError, withHold, type Clock, type Logger, type Random } from '#kernel';
import { noAddressBook, type AddressBook } from './address-book.ts';
import { BehaviorRuns } from './behavior-runs.ts';
import { readCommand, specsSchema, startCommandSchema, thingsSchema } from './commands.ts';
import { sumCounters, type DeviceCounters } from './counters.ts';
import { Device, type DeviceSurroundings } from './device.ts';
import type { FleetControl } from './fleet-control.ts';
import { inOrder } from './in-order.ts';
import { OpenConnections } from './open-connections.ts';
import { TlsIdentities } from './tls-identity.ts';

export interface FleetOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The same seed and the same commands give the same reports. */
  readonly random: Random;
  /** Tells the broker which lab address a local port stands for; without it devices have the machine's own. */
  readonly connections?: AddressBook;
  /**
   * Real milliseconds without a byte, twice in a row, after which lab time may end an open exchange. Default 300, enough
   * within one process.
   */
  readonly quietMs?: number;
}

/** TLS handshakes under way at the same time; more gain nothing, they cost processor time on both sides. */
const HANDSHAKES_AT_ONCE = 32;

/** How many names an error lists. */
const NAMES_SHOWN = 5;

/** Creates a fleet of simulated devices in this process. */
export function createFleet(options: FleetOptions): FleetControl {
  const { clock, logger, random, connections = noAddressBook, quietMs } = options;
  const surroundings: DeviceSurroundings = {
    clock,
    logger,
    random: random.fork('devices'),
    addressBook: connections,
    openConnections: new OpenConnections(),
    identities: new TlsIdentities(),
    quietMs,
  };
  const devices = new Map<string, Device>();
  const removed: DeviceCounters[] = [];
  const runs = new BehaviorRuns({ clock, random: random.fork('runs'), devices });

  const find = (things: unknown): Device[] =>
    readCommand('The list of things', thingsSchema, things).map((thingName) => {
      const device = devices.get(thingName);
      if (!device) throw new UserError('LAB_USAGE', `The fleet has no device "${thingName}".`);
      return device;
    });

  const fleet: FleetControl = {
    async create(specs) {
      const checked = readCommand('The list of devices', specsSchema, specs);
      const names = new Set(devices.keys());
      for (const { thingName } of checked) {
        if (names.has(thingName)) throw new UserError('LAB_USAGE', `There are two devices "${thingName}".`);
        names.add(thingName);
      }
      for (const spec of checked) devices.set(spec.thingName, new Device(spec, surroundings));
    },

    async connect(things) {
      const refused: string[] = [];
      const found = find(things);
      // Nobody may wait for lab time while others have a socket open and hold it still.
      for (const { thingName, link } of found) {
        await withHold(clock, `${thingName}: connect`, (hold) => link.whenReady(hold));
      }
      await inOrder(found, HANDSHAKES_AT_ONCE, (device, turn) =>
        withHold(clock, `${device.thingName}: connect`, async (hold) => {
          const connected = await device.link.connect(hold, (own) => own.lend(turn()));
          if (!connected) refused.push(device.thingName);
        }),
      );
      if (refused.length > 0) throw notConnected(refused);
    },

    async disconnect(things) {
      for (const device of find(things)) {
        await withHold(clock, `${device.thingName}: disconnect`, (hold) => device.link.disconnect(hold));
      }
    },

    async remove(things) {
      for (const device of find(things)) {
        await runs.stopOn(device.thingName);
        await withHold(clock, `${device.thingName}: remove`, (hold) => device.close(hold));
        devices.delete(device.thingName);
        removed.push(device.counters);
      }
    },

    async start(command) {
      const checked = readCommand('The command', startCommandSchema, command);
      runs.start(checked, find(checked.things));
    },

    stop: (id) => runs.stop(id),

    status: async () => ({
      nowMs: clock.now(),
      devices: [...devices.values()].map((device) => ({
        thingName: device.thingName,
        deviceClass: device.spec.deviceClass,
        connected: device.link.connection !== undefined,
        sourceAddress: device.link.sourceAddress,
        counters: { ...device.counters },
      })),
      runs: runs.status(),
    }),

    counters: async () => {
      const all = [...devices.values()];
      return {
        ...sumCounters([...removed, ...all.map((device) => device.counters)]),
        devices: all.length,
        connected: all.filter((device) => device.link.connection).length,
      };
    },

    async close() {
      runs.abandon();
      for (const device of devices.values()) device.abandon();
      // Nothing here may wait for lab time: at the end of a lab there is none.
      await surroundings.openConnections.dropAll();
      devices.clear();
    },
  };
  return fleet;
}

function notConnected(things: readonly string[]): UserError {
  const shown = things.slice(0, NAMES_SHOWN).join(', ');
  const more = things.length > NAMES_SHOWN ? ` and ${things.length - NAMES_SHOWN} more` : '';
  return new UserError('LAB_DEVICE_FAILED', `The broker did not take the connection of ${shown}${more}.`, {
    hint: 'Check endpoint, CA, certificate status and the device policy; the devices go on trying.',
  });
}
