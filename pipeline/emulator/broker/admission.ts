import type { ConnectPacket } from 'aedes';
import type { BrokerConnection, Session } from './connection.ts';
import { countDenial, isAllowed, type BrokerCore } from './core.ts';
import type { BrokerCertificate, ConnectAttribute } from './identity.ts';
import { connectFailedEvent, hasLifecycleEvents } from './lifecycle-events.ts';
import { isWithinTopicLimits } from './topics.ts';

/** CONNACK with reason 0x84, "unsupported protocol version": MQTT 5 is refused, not half-spoken. */
export const UNSUPPORTED_VERSION_CONNACK = Buffer.from([0x20, 0x03, 0x00, 0x84, 0x00]);

/** Keep-alive as AWS IoT reads it, in seconds: 0 and too long mean the most, too short means the least. */
export function keepAliveSeconds(asked: number, bounds: { least: number; most: number }): number {
  return asked === 0 || asked > bounds.most ? bounds.most : Math.max(asked, bounds.least);
}

/** Decides over a CONNECT. Everything is checked before the CONNACK: AWS IoT just closes the socket. */
export class Admission {
  readonly #core: BrokerCore;
  readonly #lastConnectMs = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #offlineSince = new Map<string, number>();
  #generated = 0;

  constructor(core: BrokerCore) {
    this.#core = core;
  }

  /** The session of an allowed CONNECT, else why it is refused. */
  admit(
    connection: BrokerConnection,
    certificateId: string | undefined,
    packet: ConnectPacket,
  ): Session | { refused: string } {
    const core = this.#core;
    core.counters.connectAttempts++;
    const certificate =
      certificateId === undefined ? undefined : core.identities.findCertificate(certificateId);
    const rejected = certificateProblem(certificate, core.clock.now());
    if (rejected !== undefined || !certificate) return { refused: rejected ?? 'no certificate' };
    if (packet.clientId === '') packet.clientId = `$GEN/${++this.#generated}-${core.random.hex(16)}`;
    const { clientId } = packet;
    if (Buffer.byteLength(clientId) > core.quotas.clientIdBytes) return { refused: 'client id too long' };

    const session = this.#open(connection, certificate, packet);
    core.observer.connectAttempted(session.device, session.sourceIp);
    if (this.#isTooSoon(clientId)) return { refused: 'more than one CONNECT per second' };
    const attributes = connectAttributes(packet);
    if (!isAllowed(core, session, 'iot:Connect', `client/${clientId}`, attributes)) {
      return this.#deny(session, 'iot:Connect');
    }
    const { will } = packet;
    if (will) {
      const allowed =
        will.qos !== 2 &&
        !will.topic.startsWith('$') &&
        isWithinTopicLimits(will.topic, core.quotas) &&
        isAllowed(core, session, 'iot:Publish', `topic/${will.topic}`) &&
        (!will.retain || isAllowed(core, session, 'iot:RetainPublish', `topic/${will.topic}`));
      if (!allowed) return this.#deny(session, 'will');
    }
    return session;
  }

  /** Notes that an established connection of this client id has ended. */
  left(clientId: string): void {
    this.#offlineSince.set(clientId, this.#core.clock.now());
  }

  #open(connection: BrokerConnection, certificate: BrokerCertificate, packet: ConnectPacket): Session {
    const { identities, clock, random, quotas } = this.#core;
    const { certificateId } = certificate;
    const { clientId } = packet;
    const thing = identities.thingOf(certificateId, clientId);
    const offlineMs = clock.now() - (this.#offlineSince.get(clientId) ?? clock.now());
    const isExpired = offlineMs >= quotas.sessionExpirySeconds * 1000;
    const versionNumber = isExpired ? 0 : (this.#versions.get(clientId) ?? 0);
    this.#versions.set(clientId, versionNumber + 1);
    const principal = {
      certificateId,
      clientId,
      thingName: thing?.thingName,
      sourceIp: connection.sourceIp,
    };
    return {
      ...principal,
      thing,
      device: { name: thing?.thingName ?? clientId, registered: thing !== undefined, clientId },
      sessionIdentifier: random.uuid(),
      versionNumber,
      cleanSession: packet.clean !== false,
      isExpired,
      keepAliveSeconds: keepAliveSeconds(packet.keepalive ?? 0, quotas.keepAliveSeconds),
      connectedSince: clock.now(),
      policy: identities.compilePolicy(principal),
      policyRevision: identities.revision(),
    };
  }

  #isTooSoon(clientId: string): boolean {
    const now = this.#core.clock.now();
    const last = this.#lastConnectMs.get(clientId);
    if (last !== undefined && now - last < this.#core.quotas.connectIntervalMs) return true;
    this.#lastConnectMs.set(clientId, now);
    return false;
  }

  #deny(session: Session, what: string): { refused: string } {
    const core = this.#core;
    countDenial(core, session);
    if (hasLifecycleEvents(session.clientId)) core.announce(connectFailedEvent(session, core.clock.now()));
    return { refused: `${what} denied` };
  }
}

/** Only what is asked for: a plain CONNECT has no such key, and policies without the condition permit both. */
function connectAttributes({ clean, will }: ConnectPacket): ConnectAttribute[] | undefined {
  const attributes: ConnectAttribute[] = [];
  if (clean === false) attributes.push('PersistentConnect');
  if (will) attributes.push('LastWill');
  return attributes.length > 0 ? attributes : undefined;
}

/** Why a certificate is no good, if it is not. */
export function certificateProblem(
  certificate: BrokerCertificate | undefined,
  now: number,
): string | undefined {
  if (!certificate) return 'certificate not registered';
  if (certificate.status !== 'ACTIVE') return `certificate ${certificate.status}`;
  if (now < certificate.notBeforeMs || now > certificate.notAfterMs) return 'certificate not valid now';
  return undefined;
}
