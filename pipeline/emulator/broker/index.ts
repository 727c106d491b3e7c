export { createBroker, type Broker, type BrokerDependencies } from './broker.ts';
export type { BrokerCounters } from './counters.ts';
export type {
  BrokerAction,
  BrokerCertificate,
  BrokerIdentities,
  ConnectionPolicy,
  ConnectionPrincipal,
  ConnectionThing,
} from './identity.ts';
export type { Message, MessageHandlers } from './message.ts';
export {
  silentObserver,
  type BrokerObserver,
  type DeviceIdentity,
  type ObservedConnection,
} from './observer.ts';
export { BROKER_QUOTAS, type BrokerQuotas } from './quotas.ts';
export { registryIdentities } from './registry-identities.ts';
export { matchesFilter } from './topics.ts';
