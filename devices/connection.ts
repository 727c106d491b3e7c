import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { MqttClient, type IClientOptions } from 'mqtt';
import type { Clock, Hold, Logger } from '#kernel';
import type { AddressBook } from './address-book.ts';
import { Exchanges, type Exchange, type Unanswered } from './exchange.ts';
import { noStore } from './no-store.ts';
import type { OpenConnections } from './open-connections.ts';

export type PublishOutcome = 'acknowledged' | Unanswered;
export type SubscribeOutcome = 'granted' | 'refused' | Unanswered;

export interface ConnectionOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly addressBook: AddressBook;
  readonly openConnections: OpenConnections;
  readonly endpoint: { readonly host: string; readonly port: number };
  readonly secureContext: SecureContext;
  readonly clientId: string;
  readonly sourceAddress: string;
  readonly onMessage: (topic: string, payload: Buffer) => void;
  /** Waited for between the TLS handshake and the CONNECT: puts connections that dial at once in order. */
  readonly turn?: ((hold: Hold) => Promise<void>) | undefined;
  /** Real milliseconds without a byte after which an open exchange is suspected to stay unanswered. Default 300. */
  readonly quietMs?: number | undefined;
  /** The connection is over and, where the broker can say so, accounted for. */
  readonly onClose: (connection: MqttConnection) => void;
}

/** Lab time after which an unanswered packet counts as lost. AWS IoT retries for longer; a device gives up. */
const ANSWER_TIMEOUT_MS = 30_000;

const QUIET_MS = 300;

/** The ALPN name AWS IoT wants on port 443. */
const AWS_ALPN = 'x-amzn-mqtt-ca';

/**
 * One MQTT 3.1.1 connection over mutual TLS, from its first byte to its last; a device that reconnects makes
 * another.
 *
 * Every exchange runs under the caller's hold, so lab time waits for the broker's answer.
 */
export class MqttConnection {
  readonly clientId: string;
  readonly #options: ConnectionOptions;
  readonly #exchanges: Exchanges;
  readonly #closed: Promise<void>;
  #resolveClosed!: () => void;
  #client: MqttClient | undefined;
  #socket: Socket | undefined;
  #up = false;
  #ended = false;
  readonly #quietMs: number;
  #bytesReadWhenQuiet = -1;
  #sentMs = 0;

  private constructor(options: ConnectionOptions) {
    this.clientId = options.clientId;
    this.#options = options;
    this.#quietMs = options.quietMs ?? QUIET_MS;
    this.#exchanges = new Exchanges(options.clock, ANSWER_TIMEOUT_MS);
    this.#closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Connects and waits for the CONNACK; `undefined` when the broker or the network refuses. */
  static async open(options: ConnectionOptions, hold: Hold): Promise<MqttConnection | undefined> {
    if (options.openConnections.closed) return undefined;
    const connection = new MqttConnection(options);
    options.openConnections.add(connection);
    const handshake = connection.exchange<'secured'>('TLS handshake', hold);
    connection.#dial(handshake);
    if ((await handshake.done) === 'secured') {
      await options.turn?.(hold);
      const connect = connection.exchange<'connected'>('connect', hold);
      connection.#startMqtt(connect);
      if ((await connect.done) === 'connected') return connection;
    }
    await connection.drop();
    return undefined;
  }

  get up(): boolean {
    return this.#up;
  }

  /** Lab time of the last packet sent, for keep-alive. */
  get sentMs(): number {
    return this.#sentMs;
  }

  /** Publishes with QoS 1 and waits for the PUBACK. A denied publish ends the connection: `closed`. */
  async publish(topic: string, payload: string | Buffer, hold: Hold): Promise<PublishOutcome> {
    const exchange = this.exchange<'acknowledged'>('publish', hold);
    this.send(topic, payload, () => exchange.settle('acknowledged'));
    return exchange.done;
  }

  /** Publishes with QoS 1 without waiting; `onAcknowledged` runs when the PUBACK arrives, or never. */
  send(topic: string, payload: string | Buffer, onAcknowledged: () => void): void {
    this.#sentMs = this.#options.clock.now();
    this.#client?.publish(topic, payload, { qos: 1 }, (error) => {
      if (!error) onAcknowledged();
    });
  }

  /** Publishes with QoS 0. */
  sendUnacknowledged(topic: string, payload: string | Buffer): void {
    this.#sentMs = this.#options.clock.now();
    this.#client?.publish(topic, payload);
  }

  /** Subscribes with QoS 0 to all filters in one packet. A denied filter ends the connection: `closed`. */
  async subscribe(filters: readonly string[], hold: Hold): Promise<SubscribeOutcome> {
    const exchange = this.exchange<'granted' | 'refused'>('subscribe', hold);
    this.#sentMs = this.#options.clock.now();
    this.#client?.subscribe([...filters], { qos: 0 }, (error, granted) => {
      if (!this.#up) return;
      exchange.settle(error || granted?.some(({ qos }) => qos === 128) ? 'refused' : 'granted');
    });
    return exchange.done;
  }

  /** Unsubscribes; the answer is not waited for. */
  unsubscribe(filter: string): void {
    this.#client?.unsubscribe(filter);
  }

  /** Opens an exchange that the caller settles, ended by this connection's close and by the time-out. */
  exchange<Answer extends string>(what: string, hold: Hold): Exchange<Answer> {
    const exchange = this.#exchanges.start<Answer>(`${this.clientId}: ${what}`, hold);
    if (this.#ended) exchange.settle('closed');
    return exchange;
  }

  /** A PINGREQ; the answer is not waited for. */
  ping(): void {
    this.#sentMs = this.#options.clock.now();
    this.#client?.sendPing();
  }

  /** Says goodbye with DISCONNECT and waits until both sides are done. */
  async close(hold: Hold): Promise<void> {
    if (this.#ended || !this.#client?.connected) return this.drop();
    const exchange = this.exchange<'closed'>('disconnect', hold);
    this.#client.end();
    if ((await exchange.done) === 'timeout') await this.drop();
    await this.#closed;
  }

  /** Cuts the connection without a word and waits until both sides are done. */
  async drop(): Promise<void> {
    this.#socket?.destroy();
    await this.#closed;
  }

  /** Resolves when the connection is over and accounted for. */
  whenClosed(): Promise<void> {
    return this.#closed;
  }

  #dial(exchange: Exchange<'secured'>): void {
    const { endpoint, addressBook, sourceAddress } = this.#options;
    const tcp = connectTcp({ host: endpoint.host, port: endpoint.port, noDelay: true });
    this.#watch(tcp);
    const onTcpClose = () => void this.#end(undefined);
    tcp.once('close', onTcpClose);
    tcp.once('connect', () => {
      const { localPort } = tcp;
      const announced = addressBook.announce(localPort!, sourceAddress);
      // Asked for now: at the end of this connection its port may already be another one's.
      const settled = addressBook.whenSettled(localPort!);
      const start = () => {
        tcp.removeListener('close', onTcpClose);
        this.#startTls(tcp, settled, exchange);
      };
      if (announced === undefined) start();
      else announced.then(start, (error: unknown) => tcp.destroy(error as Error));
    });
  }

  #startTls(tcp: Socket, settled: Promise<void>, exchange: Exchange<'secured'>): void {
    const { endpoint, secureContext } = this.#options;
    tcp.setTimeout(0);
    const tls = connectTls({
      socket: tcp,
      secureContext,
      host: endpoint.host,
      ...(isIP(endpoint.host) === 0 && { servername: endpoint.host }),
      ...(endpoint.port === 443 && { ALPNProtocols: [AWS_ALPN] }),
    });
    // MQTT.js leaves Nagle's algorithm on, which delays every second packet by 40 ms.
    tls.setNoDelay(true);
    this.#watch(tls);
    tls.once('close', () => void this.#end(settled));
    tls.once('secureConnect', () => exchange.settle('secured'));
  }

  #startMqtt(exchange: Exchange<'connected'>): void {
    const tls = this.#socket;
    if (!tls || this.#ended) return;
    this.#sentMs = this.#options.clock.now();
    const client = new MqttClient(() => tls, mqttOptions(this.clientId));
    this.#client = client;
    client.once('connect', () => {
      this.#up = true;
      exchange.settle('connected');
    });
    client.on('message', this.#options.onMessage);
    client.on('error', (error) => this.#note(error));
  }

  #watch(socket: Socket): void {
    this.#socket = socket;
    this.#bytesReadWhenQuiet = -1;
    socket.on('error', (error) => this.#note(error));
    // The callback of `setTimeout` itself would be called once only.
    socket.on('timeout', () => this.#onQuiet(socket));
    socket.setTimeout(this.#quietMs);
  }

  /** Two quiet periods in a row with nothing read: a pause of this process alone cannot look like that. */
  #onQuiet(socket: Socket): void {
    if (this.#exchanges.size === 0) return;
    if (this.#bytesReadWhenQuiet === socket.bytesRead) this.#exchanges.lendAll();
    this.#bytesReadWhenQuiet = socket.bytesRead;
    socket.setTimeout(this.#quietMs);
  }

  async #end(settled: Promise<void> | undefined): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#up = false;
    const { clock, onClose, openConnections } = this.#options;
    // Lab time must not pass between the end of the socket and the broker's account of it.
    const hold = clock.hold(`${this.clientId}: connection end to be accounted for`);
    try {
      await settled;
      openConnections.delete(this);
      onClose(this);
      this.#exchanges.closeAll();
      this.#resolveClosed();
    } finally {
      hold.release();
    }
  }

  #note(error: Error): void {
    this.#options.logger.debug('connection error', { clientId: this.clientId, error: error.message });
  }
}

const noLog = () => {};

function mqttOptions(clientId: string): IClientOptions {
  return {
    clientId,
    protocolVersion: 4,
    clean: true,
    // Keep-alive and reconnecting are on lab time and therefore ours. AWS IoT reads 0 as its maximum of 1200 s.
    keepalive: 0,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    reschedulePings: false,
    incomingStore: noStore,
    outgoingStore: noStore,
    log: noLog,
  };
}
