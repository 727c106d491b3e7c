import type { DisconnectReason, Session } from './connection.ts';

export interface LifecycleEvent {
  readonly topic: string;
  readonly body: Readonly<Record<string, unknown>>;
}

type Subject = Pick<Session, 'clientId' | 'certificateId' | 'sessionIdentifier' | 'thing'>;

/** Client ids with wildcards get no events (developer guide, "life-cycle-events"). */
export function hasLifecycleEvents(clientId: string): boolean {
  return !/[+#]/.test(clientId);
}

function head(subject: Subject, timestamp: number, eventType: string) {
  return {
    clientId: subject.clientId,
    ...(subject.thing?.exclusive && { thingName: subject.thing.thingName }),
    timestamp,
    eventType,
    sessionIdentifier: subject.sessionIdentifier,
    principalIdentifier: subject.certificateId,
  };
}

export function connectedEvent(session: Session, now: number): LifecycleEvent {
  return {
    topic: `$aws/events/presence/connected/${session.clientId}`,
    body: {
      ...head(session, now, 'connected'),
      ipAddress: session.sourceIp,
      versionNumber: session.versionNumber,
    },
  };
}

export function disconnectedEvent(session: Session, now: number, reason: DisconnectReason): LifecycleEvent {
  return {
    topic: `$aws/events/presence/disconnected/${session.clientId}`,
    body: {
      ...head(session, now, 'disconnected'),
      clientInitiatedDisconnect: reason === 'CLIENT_INITIATED_DISCONNECT',
      disconnectReason: reason,
      versionNumber: session.versionNumber,
    },
  };
}

export function connectFailedEvent(subject: Subject & { sourceIp: string }, now: number): LifecycleEvent {
  return {
    topic: `$aws/events/presence/connect_failed/${subject.clientId}`,
    body: {
      ...head(subject, now, 'connect_failed'),
      connectFailureReason: 'AUTHORIZATION_FAILED',
      ipAddress: subject.sourceIp,
    },
  };
}

export function subscriptionEvent(
  kind: 'subscribed' | 'unsubscribed',
  session: Session,
  now: number,
  topics: readonly string[],
): LifecycleEvent {
  return {
    topic: `$aws/events/subscriptions/${kind}/${session.clientId}`,
    body: { ...head(session, now, kind), topics },
  };
}
