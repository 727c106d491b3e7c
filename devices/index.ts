export type { AddressBook } from './address-book.ts';
export { BEHAVIORS, BEHAVIOR_NAMES, type BehaviorName, type BehaviorParams } from './behaviors/index.ts';
export type { BehaviorCounters } from './behaviors/behavior.ts';
export type { RunState } from './behaviors/run.ts';
export { startAddressBookServer, type AddressBookServerOptions } from './control/address-book-server.ts';
export { connectFleet, type FleetClientOptions } from './control/fleet-client.ts';
export { postJson, type JsonClientOptions } from './control/json-client.ts';
export { startFleetServer, type FleetServerOptions } from './control/fleet-server.ts';
export type { JsonServer } from './control/json-server.ts';
export { remoteAddressBook } from './control/remote-address-book.ts';
export type { DeviceCounters, LinkCounters } from './counters.ts';
export { createFleet, type FleetOptions } from './fleet.ts';
export type {
  DeviceStatus,
  FleetControl,
  FleetCounters,
  FleetStatus,
  RunStatus,
  StartCommand,
} from './fleet-control.ts';
export {
  DEVICE_CLASSES,
  DEVICE_CLASS_NAMES,
  KNOWN_HOSTS,
  type DeviceClass,
  type DeviceClassName,
} from './model/device-classes.ts';
export type { DeviceSpec } from './spec.ts';
