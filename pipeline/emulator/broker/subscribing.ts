import type { AedesPublishPacket, Subscription } from 'aedes';
import type { BrokerConnection, Session } from './connection.ts';
import { countDenial, isAllowed, refusal, type BrokerCore } from './core.ts';
import { isSubscribable, isWithinTopicLimits, matchesFilter } from './topics.ts';

/** Decides over one filter of a SUBSCRIBE. Returns the error that closes the connection, or nothing. */
export function takeSubscription(
  core: BrokerCore,
  connection: BrokerConnection,
  session: Session,
  subscription: Subscription,
): Error | undefined {
  const { topic: filter, qos } = subscription;
  const { quotas, counters } = core;
  if (!isAllowed(core, session, 'iot:Subscribe', `topicfilter/${filter}`)) {
    countDenial(core, session, filter);
    core.end(connection, 'AUTH_ERROR');
    return refusal('subscribe denied');
  }
  const isOverLimit =
    !connection.filters.has(filter) && connection.filters.size >= quotas.subscriptionsPerConnection;
  if (isOverLimit || qos === 2 || !isSubscribable(filter) || !isWithinTopicLimits(filter, quotas)) {
    core.end(connection, 'CLIENT_ERROR');
    return refusal('subscription not possible');
  }
  if (!connection.filters.has(filter)) counters.subscriptions++;
  connection.filters.set(filter, qos);
  core.listeners.add(filter, ownerOf(connection, session));
  connection.hasMultiLevel ||= filter.endsWith('#');
  return undefined;
}

/** After an UNSUBSCRIBE, and when a connection ends whose session ends with it. */
export function forgetFilters(
  core: BrokerCore,
  connection: BrokerConnection,
  filters: Iterable<string>,
): void {
  const { session } = connection;
  for (const filter of filters) {
    connection.filters.delete(filter);
    if (session) core.listeners.remove(filter, ownerOf(connection, session));
  }
}

/** A clean session ends with its connection, which may overlap with the next one of the same client id. */
function ownerOf(connection: BrokerConnection, session: Session): BrokerConnection | string {
  return session.cleanSession ? connection : session.clientId;
}

/** What is delivered to a connection, or nothing when its policies or AWS's matching rules say no. */
export function takeDelivery(
  core: BrokerCore,
  connection: BrokerConnection,
  session: Session,
  packet: AedesPublishPacket,
): AedesPublishPacket | null {
  const { topic } = packet;
  // What was queued for a session comes before its connection is established.
  if (session.isExpired && !connection.established) return null;
  // aedes marks what it sends from its retained store by the missing broker id.
  const isRetained = packet.retain && (packet.brokerId as string | null) === null;
  if (isRetained && !connection.filters.has(topic)) return null;
  if (connection.hasMultiLevel && !reachesBeyondParent(connection, topic)) return null;
  if (!isAllowed(core, session, 'iot:Receive', `topic/${topic}`)) return null;
  core.counters.messagesDelivered++;
  core.observer.messageReceived(session.device, topic, packet.payload.length);
  if (packet.qos > 0 && wantsQos1(connection, topic)) {
    connection.unacknowledged++;
    connection.deliveryHold ??= core.clock.hold(`${session.clientId}: delivery to be acknowledged`);
  }
  return packet.retain && !isRetained ? { ...packet, retain: false } : packet;
}

/** A PUBACK from the device. */
export function takeAcknowledgement(connection: BrokerConnection): void {
  if (connection.unacknowledged === 0 || --connection.unacknowledged > 0) return;
  connection.deliveryHold?.release();
  connection.deliveryHold = undefined;
}

function reachesBeyondParent(connection: BrokerConnection, topic: string): boolean {
  if (connection.filters.has(topic)) return true;
  for (const filter of connection.filters.keys()) if (matchesFilter(filter, topic)) return true;
  return false;
}

function wantsQos1(connection: BrokerConnection, topic: string): boolean {
  for (const [filter, qos] of connection.filters) if (qos > 0 && matchesFilter(filter, topic)) return true;
  return false;
}
