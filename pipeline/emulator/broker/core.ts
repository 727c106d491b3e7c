import type { Clock, Logger, Random } from '#kernel';
import type { BrokerConnection, DisconnectReason, Session } from './connection.ts';
import type { BrokerCounters } from './counters.ts';
import type { BrokerAction, BrokerIdentities, ConnectAttribute } from './identity.ts';
import type { LifecycleEvent } from './lifecycle-events.ts';
import type { Listeners } from './listeners.ts';
import type { Message, MessageHandlers } from './message.ts';
import type { BrokerObserver } from './observer.ts';
import type { BrokerQuotas } from './quotas.ts';

/** What the broker's parts share. */
export interface BrokerCore {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly quotas: BrokerQuotas;
  readonly identities: BrokerIdentities;
  readonly handlers: MessageHandlers;
  readonly observer: BrokerObserver;
  readonly counters: BrokerCounters;
  readonly listeners: Listeners;
  /** Established sessions by client id. */
  readonly online: Map<string, BrokerConnection>;
  /** Closes the socket; the first reason given is the one reported. */
  end(connection: BrokerConnection, reason: DisconnectReason): void;
  /** Publishes on behalf of AWS: rules see it, then subscribers. */
  publish(message: Message): void;
  announce(event: LifecycleEvent): void;
}

/** The refusal handed to aedes, which answers every error by closing the connection. */
export function refusal(message: string): Error {
  return new Error(message);
}

/** Asks the policies of a connection, which are compiled again only after something in the registry has changed. */
export function isAllowed(
  core: BrokerCore,
  session: Session,
  action: BrokerAction,
  resource: string,
  attributes?: readonly ConnectAttribute[],
): boolean {
  const revision = core.identities.revision();
  if (session.policyRevision !== revision) {
    session.policy = core.identities.compilePolicy(session);
    session.policyRevision = revision;
  }
  return session.policy.allows(action, resource, attributes);
}

/** Counts a denied request against the device. */
export function countDenial(core: BrokerCore, session: Session, topic?: string): void {
  core.counters.authorizationFailures++;
  core.observer.authorizationFailed(session.device, topic);
}
