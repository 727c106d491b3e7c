import type { EventEmitter } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';
import type { Aedes, Client, PublishPacket } from 'aedes';
import { UserError } from '#kernel';
import type { EmulatorContext } from '../service.ts';
import { Admission, UNSUPPORTED_VERSION_CONNACK } from './admission.ts';
import type { BrokerConnection, Session } from './connection.ts';
import { refusal, type BrokerCore } from './core.ts';
import { newBrokerCounters, type BrokerCounters } from './counters.ts';
import { HTTPS_ALPN, createHttpsPublish } from './https-publish.ts';
import type { BrokerIdentities } from './identity.ts';
import { watchKeepAlive } from './keep-alive.ts';
import {
  connectedEvent,
  disconnectedEvent,
  hasLifecycleEvents,
  subscriptionEvent,
  type LifecycleEvent,
} from './lifecycle-events.ts';
import { Listeners } from './listeners.ts';
import type { Message, MessageHandlers } from './message.ts';
import { silentObserver, type BrokerObserver } from './observer.ts';
import { PacketGuard } from './packet-guard.ts';
import { peerCertificateId } from './peer-certificate.ts';
import { takePublish } from './publishing.ts';
import { BROKER_QUOTAS, type BrokerQuotas } from './quotas.ts';
import { RetainedMessages } from './retained-messages.ts';
import { RoutingAedes } from './routing.ts';
import { forgetFilters, takeAcknowledgement, takeDelivery, takeSubscription } from './subscribing.ts';
import { destinationOf } from './topics.ts';

export interface BrokerDependencies {
  readonly identities: BrokerIdentities;
  readonly handlers: MessageHandlers;
  readonly observer?: BrokerObserver;
  readonly server: { readonly certificatePem: string; readonly privateKeyPem: string };
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  readonly quotas?: Partial<BrokerQuotas>;
  /** Real milliseconds for which a client may leave its deliveries unread before it is disconnected. */
  readonly slowReaderMs?: number;
}

const SLOW_READER_MS = 5_000;
/** Real milliseconds from the TLS handshake to the CONNECT; less than a virtual clock waits before it gives up. */
const CONNECT_MS = 5_000;
/** Real milliseconds for a TLS handshake. */
const HANDSHAKE_MS = 10_000;

export interface Broker {
  readonly port: number;
  /** Publishes as AWS or the data API does: Basic Ingest, reports, rules, then subscribers. */
  publish(message: Message): void;
  readonly retained: RetainedMessages;
  /** Who is online, by client id. */
  session(clientId: string): { session: Session; connection: BrokerConnection } | undefined;
  /** Devices online now, with their addresses: they have datapoints even when they are silent. */
  devices(): Iterable<{ device: Session['device']; sourceIp: string }>;
  /** Ends a connection as `DeleteConnection` does; false when the client id is not online. */
  disconnect(clientId: string, options?: { preventWill?: boolean }): boolean;
  /**
   * Ends every connection, as when the broker restarts, and takes no new one for `downMs` milliseconds of lab time.
   * Persistent sessions and retained messages survive.
   */
  restart(downMs: number): void;
  counters(): BrokerCounters;
  close(): Promise<void>;
}

/** The MQTT 3.1.1 message broker of AWS IoT Core, over mutual TLS. */
export async function createBroker(context: EmulatorContext, deps: BrokerDependencies): Promise<Broker> {
  const { clock, connections: registry } = context;
  const logger = context.logger.child('broker');
  const counters = newBrokerCounters();
  const quotas: BrokerQuotas = { ...BROKER_QUOTAS, ...deps.quotas };
  const observer = deps.observer ?? silentObserver;
  const retained = new RetainedMessages();
  const listeners = new Listeners();
  const byClient = new WeakMap<Client, BrokerConnection>();
  const sockets = new Set<BrokerConnection>();
  let downUntil = 0;

  const core: BrokerCore = {
    clock,
    logger,
    random: context.random.fork('broker'),
    quotas,
    identities: deps.identities,
    handlers: deps.handlers,
    observer,
    counters,
    listeners,
    online: new Map(),
    end: (connection, reason) => {
      connection.reason ??= reason;
      if (connection.socket.destroyed) return;
      connection.closeHold ??= clock.hold('broker: connection to be closed');
      connection.socket.destroy();
    },
    publish,
    announce: ({ topic, body }: LifecycleEvent) => {
      publish({ topic, payload: Buffer.from(JSON.stringify(body)), qos: 0, retain: false });
    },
  };
  const admission = new Admission(core);
  const httpsPublish = createHttpsPublish(core, registry);

  function publish(message: Message): void {
    const destination = destinationOf(message.topic);
    if (destination.kind === 'basic-ingest') {
      deps.handlers.ingest(destination.rule, { ...message, topic: destination.topic });
      return;
    }
    if (destination.kind === 'report') {
      deps.handlers.report(destination.thing, destination.format, message.payload);
      return;
    }
    deps.handlers.match(message);
    deliver(message);
  }

  function deliver({ topic, payload, qos, retain }: Message): void {
    if (retain) retained.put(topic, payload, qos, clock.now());
    else if (!listeners.mayHear(topic)) return;
    const hold = clock.hold('broker: message to be handed to its subscribers');
    aedes.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () => hold.release());
  }

  const aedes = new RoutingAedes(
    {
      // Keep-alive, connect and delivery are on lab time; these timers only guard against real hangs.
      maxTopicLevels: 100,
      connectTimeout: CONNECT_MS,
      drainTimeout: deps.slowReaderMs ?? SLOW_READER_MS,
      preConnect: (client, packet, done) => {
        const connection = byClient.get(client)!;
        connection.client = client;
        if ((packet.protocolVersion as number) === 5) {
          connection.reason = 'CLIENT_ERROR';
          connection.socket.end(UNSUPPORTED_VERSION_CONNACK, () => done(refusal('MQTT 5'), false));
          return;
        }
        const admitted = admission.admit(connection, peerCertificateId(connection.socket), packet);
        if ('refused' in admitted) {
          counters.connectsRefused++;
          logger.debug('connect refused', { clientId: packet.clientId, reason: admitted.refused });
          connection.reason = 'AUTH_ERROR';
          done(refusal(admitted.refused), false);
          return;
        }
        connection.session = admitted;
        packet.keepalive = 0;
        const former = core.online.get(admitted.clientId);
        if (former) core.end(former, 'DUPLICATE_CLIENTID');
        if (!admitted.isExpired || admitted.cleanSession) return done(null, true);
        void forgetSession(aedes, admitted.clientId, done);
      },
      authorizePublish: (client, packet, done) => {
        const connection = client && byClient.get(client);
        if (!connection?.session) return done(null);
        // A will has no command: it was authorized with its CONNECT.
        if ((packet as Partial<PublishPacket>).cmd === undefined) {
          const { topic, payload, qos, retain } = packet;
          const message = { topic, payload: Buffer.from(payload), qos: qos === 0 ? 0 : 1, retain } as const;
          deps.handlers.match({ ...message, clientId: connection.session.clientId });
          return done(null);
        }
        // What answers a publish, such as a report's `accepted` and its PUBACK, leaves as one write: each costs a TLS
        // record here and a wake-up there. aedes delivers in the next turn, before this uncorks.
        connection.socket.cork();
        const error = takePublish(core, connection, connection.session, packet);
        setImmediate(() => connection.socket.uncork());
        if (!error && packet.retain) {
          retained.put(packet.topic, packet.payload as Buffer, packet.qos === 0 ? 0 : 1, clock.now());
        }
        done(error ?? null);
      },
      authorizeSubscribe: (client, subscription, done) => {
        const connection = byClient.get(client);
        if (!connection?.session || connection.socket.destroyed) return done(refusal('not connected'), null);
        const error = takeSubscription(core, connection, connection.session, subscription);
        done(error ?? null, error ? null : subscription);
      },
      authorizeForward: (client, packet) => {
        const connection = byClient.get(client);
        return connection?.session ? takeDelivery(core, connection, connection.session, packet) : null;
      },
    },
    listeners,
  );
  await aedes.listen();

  aedes.on('clientReady', (client) => {
    const connection = byClient.get(client);
    const session = connection?.session;
    if (!connection || !session) return;
    connection.established = true;
    counters.connectsAccepted++;
    observer.connected?.(session.device, session);
    core.online.set(session.clientId, connection);
    watchKeepAlive(core, connection, session.keepAliveSeconds);
    if (hasLifecycleEvents(session.clientId)) core.announce(connectedEvent(session, clock.now()));
    connection.connectHold?.release();
  });
  aedes.on('ack', (_packet, client) => {
    const connection = byClient.get(client);
    if (connection) takeAcknowledgement(connection);
  });
  aedes.on('subscribe', (subscriptions, client) =>
    announceFilters(
      'subscribed',
      client,
      subscriptions.map(({ topic }) => topic),
    ),
  );
  aedes.on('unsubscribe', (filters, client) => {
    const connection = byClient.get(client);
    if (!connection || connection.socket.destroyed) return;
    forgetFilters(core, connection, filters);
    announceFilters('unsubscribed', client, filters);
  });
  aedes.on('clientError', noteProtocolError);
  aedes.on('connectionError', noteProtocolError);

  function announceFilters(kind: 'subscribed' | 'unsubscribed', client: Client, topics: string[]): void {
    const session = byClient.get(client)?.session;
    if (session && hasLifecycleEvents(session.clientId)) {
      core.announce(subscriptionEvent(kind, session, clock.now(), topics));
    }
  }

  /** Errors of the network carry a code; what is left is the client's fault. */
  function noteProtocolError(client: Client, error: NodeJS.ErrnoException): void {
    const connection = byClient.get(client);
    if (connection && error.code === undefined) connection.reason ??= 'CLIENT_ERROR';
  }

  function accept(socket: TLSSocket): void {
    const peerPort = socket.remotePort ?? 0;
    const connection: BrokerConnection = {
      socket,
      guard: new PacketGuard(quotas.packetBytes),
      peerPort,
      sourceIp: registry.sourceAddress(peerPort) ?? socket.remoteAddress ?? 'unknown',
      client: undefined,
      session: undefined,
      established: false,
      reason: undefined,
      filters: new Map(),
      hasMultiLevel: false,
      lastSeenMs: clock.now(),
      publishSecond: -1,
      publishesInSecond: 0,
      unacknowledged: 0,
      connectHold: clock.hold(`broker: connection from port ${peerPort} to be settled`),
      deliveryHold: undefined,
      closeHold: undefined,
      keepAlive: undefined,
    };
    sockets.add(connection);
    guardReads(core, connection);
    socket.once('close', () => account(connection));
    const client = aedes.handle(socket);
    byClient.set(client, connection);
    watchSubscribes(core, connection, client);
  }

  /** The end of a connection: counted, announced, and only then settled. */
  function account(connection: BrokerConnection): void {
    const { session, peerPort } = connection;
    sockets.delete(connection);
    connection.keepAlive?.cancel();
    if (session?.cleanSession) forgetFilters(core, connection, connection.filters.keys());
    if (session && connection.established) {
      const reason =
        connection.reason ??
        (connection.guard.sawDisconnect ? 'CLIENT_INITIATED_DISCONNECT' : 'CONNECTION_LOST');
      if (core.online.get(session.clientId) === connection) core.online.delete(session.clientId);
      counters.disconnects++;
      admission.left(session.clientId);
      observer.disconnected(session.device, session, reason);
      if (hasLifecycleEvents(session.clientId))
        core.announce(disconnectedEvent(session, clock.now(), reason));
    }
    registry.settled(peerPort);
    connection.connectHold?.release();
    connection.deliveryHold?.release();
    // The device takes its own hold when it notices the end; give it the turns to do so.
    setImmediate(() => setImmediate(() => connection.closeHold?.release()));
  }

  /** Peers' ports whose TLS handshake is under way. */
  const handshaking = new Set<number>();
  const server = createServer(
    {
      key: deps.server.privateKeyPem,
      cert: deps.server.certificatePem,
      requestCert: true,
      // Any certificate passes TLS: the proof of its key is what counts, and the registry decides before CONNACK.
      rejectUnauthorized: false,
      noDelay: true,
      ALPNProtocols: ['x-amzn-mqtt-ca', 'mqtt', HTTPS_ALPN],
      handshakeTimeout: HANDSHAKE_MS,
    },
    (socket) => {
      handshaking.delete(socket.remotePort!);
      return socket.alpnProtocol === HTTPS_ALPN ? httpsPublish.accept(socket) : accept(socket);
    },
  );
  server.on('tlsClientError', (error) => logger.debug('TLS handshake failed', { error: error.message }));
  server.prependListener('connection', (socket: Socket) => {
    const peerPort = socket.remotePort;
    if (clock.now() < downUntil) {
      if (peerPort !== undefined) registry.settled(peerPort);
      socket.resetAndDestroy();
      return;
    }
    if (peerPort === undefined) return;
    handshaking.add(peerPort);
    // A socket that is gone no longer knows its port, so a failed handshake is noticed here.
    socket.once('close', () => {
      if (handshaking.delete(peerPort)) registry.settled(peerPort);
    });
  });
  const { host = '127.0.0.1', port = 0 } = deps;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken ? new UserError('LAB_PORT_TAKEN', `MQTT port ${port} is already in use.`, { cause }) : cause,
      );
    });
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    publish,
    retained,
    session: (clientId) => {
      const connection = core.online.get(clientId);
      return connection?.session && { session: connection.session, connection };
    },
    *devices() {
      for (const { session } of core.online.values()) {
        if (session) yield { device: session.device, sourceIp: session.sourceIp };
      }
    },
    disconnect: (clientId, { preventWill = false } = {}) => {
      const connection = core.online.get(clientId);
      if (!connection) return false;
      if (preventWill && connection.client) Object.assign(connection.client, { will: null });
      core.end(connection, 'API_INITIATED_DISCONNECT');
      return true;
    },
    restart: (downMs) => {
      downUntil = clock.now() + downMs;
      for (const connection of sockets) core.end(connection, 'SERVER_INITIATED_DISCONNECT');
    },
    counters: () => ({ ...counters }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const connection of sockets) core.end(connection, 'SERVER_INITIATED_DISCONNECT');
      httpsPublish.close();
      await closed;
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

/** What is used of aedes' own store, which lies in memory and does not fail. */
interface SubscriptionStore {
  cleanSubscriptions(client: { readonly id: string }): Promise<unknown>;
}

/** Forgets the subscriptions of an expired session before its client is let in. */
async function forgetSession(
  aedes: Aedes,
  id: string,
  letIn: (error: null, success: boolean) => void,
): Promise<void> {
  const { persistence } = aedes as unknown as { persistence: SubscriptionStore };
  await persistence.cleanSubscriptions({ id });
  letIn(null, true);
}

/** aedes asks filter by filter; how many came in one SUBSCRIBE is only seen at its parser, ahead of its own listener. */
function watchSubscribes(core: BrokerCore, connection: BrokerConnection, client: Client): void {
  const { _parser: parser } = client as Client & { readonly _parser: EventEmitter };
  let sawConnect = false;
  parser.prependListener('packet', (packet: { cmd: string; subscriptions?: readonly unknown[] }) => {
    // A second CONNECT; or something before the first, which aedes would keep until its time-out.
    if ((packet.cmd === 'connect') === sawConnect) core.end(connection, 'CLIENT_ERROR');
    sawConnect = true;
    if ((packet.subscriptions?.length ?? 0) > core.quotas.filtersPerSubscribe)
      core.end(connection, 'CLIENT_ERROR');
  });
}

/** Puts the guard between the socket and aedes, which reads with `read()`. */
function guardReads(core: BrokerCore, connection: BrokerConnection): void {
  const { socket, guard } = connection;
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk = read(size) as Buffer | null;
    if (chunk === null) return null;
    connection.lastSeenMs = core.clock.now();
    if (guard.follow(chunk) === 'ok') return chunk;
    core.end(connection, 'CLIENT_ERROR');
    return null;
  };
}
