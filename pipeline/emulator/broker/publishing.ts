import type { PublishPacket } from 'aedes';
import type { BrokerConnection, Session } from './connection.ts';
import { countDenial, isAllowed, refusal, type BrokerCore } from './core.ts';
import type { Message } from './message.ts';
import { destinationOf, isWithinTopicLimits } from './topics.ts';

/** Where aedes routes what must reach nobody: clients can neither publish nor subscribe to it. */
const NOWHERE = '$lab/nowhere';

/**
 * Takes in a device's publish: checked, counted and handled by rules and Device Defender before the PUBACK.
 *
 * Returns the error that closes the connection, or nothing.
 */
export function takePublish(
  core: BrokerCore,
  connection: BrokerConnection,
  session: Session,
  packet: PublishPacket,
): Error | undefined {
  const { quotas, counters, observer } = core;
  const { topic } = packet;
  const payload = packet.payload as Buffer;
  if (payload.length > quotas.payloadBytes || !isWithinTopicLimits(topic, quotas)) {
    core.end(connection, 'CLIENT_ERROR');
    return refusal('over a size limit');
  }
  if (isOverRate(core, connection) || packet.qos === 2) {
    counters.publishesDiscarded++;
    discard(packet);
    return undefined;
  }
  const destination = destinationOf(topic);
  if (
    (packet.retain && topic.startsWith('$')) ||
    !isAllowed(core, session, 'iot:Publish', `topic/${topic}`) ||
    (packet.retain && !isAllowed(core, session, 'iot:RetainPublish', `topic/${topic}`))
  ) {
    countDenial(core, session, topic);
    core.end(connection, 'AUTH_ERROR');
    return refusal('publish denied');
  }
  if (destination.kind === 'refused') {
    core.end(connection, 'CLIENT_ERROR');
    return refusal('reserved topic');
  }
  counters.publishesReceived++;
  observer.messageSent(session.device, topic, payload.length);
  const message: Message = {
    topic: destination.kind === 'basic-ingest' ? destination.topic : topic,
    payload,
    qos: packet.qos,
    retain: packet.retain,
    clientId: session.clientId,
    principal: session.certificateId,
    sourceIp: session.sourceIp,
  };
  switch (destination.kind) {
    case 'basic-ingest':
      core.handlers.ingest(destination.rule, message);
      break;
    case 'report':
      core.handlers.report(destination.thing, destination.format, payload);
      break;
    case 'message':
      core.handlers.match(message);
      break;
  }
  return undefined;
}

/** Counts the publish in its second of lab time. */
function isOverRate(core: BrokerCore, connection: BrokerConnection): boolean {
  const second = Math.floor(core.clock.now() / 1000);
  if (connection.publishSecond !== second) {
    connection.publishSecond = second;
    connection.publishesInSecond = 0;
  }
  return ++connection.publishesInSecond > core.quotas.publishesPerSecond;
}

/** No acknowledgement, no delivery. */
function discard(packet: PublishPacket): void {
  packet.topic = NOWHERE;
  packet.qos = 0;
  packet.retain = false;
}
