import type { Clock, Hold, Logger, Random, Timer } from '#kernel';
import type { AddressBook } from './address-book.ts';
import { MqttConnection, type PublishOutcome, type SubscribeOutcome } from './connection.ts';
import type { LinkCounters } from './counters.ts';
import type { OpenConnections } from './open-connections.ts';
import type { Identity, TlsIdentities } from './tls-identity.ts';

export interface LinkOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly addressBook: AddressBook;
  readonly openConnections: OpenConnections;
  readonly identities: TlsIdentities;
  readonly identity: Identity;
  readonly endpoint: { readonly host: string; readonly port: number };
  readonly clientId: string;
  readonly sourceAddress: string;
  readonly counters: LinkCounters;
  /** As of a connection. */
  readonly quietMs?: number | undefined;
  /** Subscribed to whenever the link comes up. */
  readonly subscriptions: readonly string[];
  readonly onMessage: (topic: string, payload: Buffer) => void;
  /** Runs under the hold of the connect, after the subscriptions are in place. */
  readonly onUp: (hold: Hold) => Promise<void>;
  /** Told about payloads that were sent, for the device's own traffic counters. */
  readonly onSent: (bytes: number) => void;
}

/** AWS IoT refuses a second CONNECT of one client id within a second; the rest is for jitter on real networks. */
const CONNECT_GAP_MS = 1_100;

/** Back-off after an unexpected end, doubling; AWS's device SDKs use 1 s to 128 s by default. */
const FIRST_BACK_OFF_MS = 1_500;
const LONGEST_BACK_OFF_MS = 128_000;

/** AWS IoT ends a connection after 1.5 times 1200 s without a packet. */
const PING_AFTER_MS = 900_000;

/**
 * Keeps one client id connected: paces its CONNECTs, pings, and reconnects with back-off, all on lab time.
 *
 * A device has one link; an attacker that holds a copy of its certificate has another.
 */
export class Link {
  /** Whether an unexpected end is followed by a reconnect. */
  autoReconnect = true;
  readonly clientId: string;
  readonly #options: LinkOptions;
  /** Filters that a behavior wants besides those of the device. */
  readonly #kept = new Set<string>();
  #sourceAddress: string;
  #connection: MqttConnection | undefined;
  #connecting: Promise<boolean> | undefined;
  #lastConnectMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #retry: Timer | undefined;
  #keepAlive: Timer | undefined;
  #wanted = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.clientId = options.clientId;
    this.#sourceAddress = options.sourceAddress;
  }

  get connection(): MqttConnection | undefined {
    return this.#connection?.up ? this.#connection : undefined;
  }

  get sourceAddress(): string {
    return this.#sourceAddress;
  }

  /** The address that the next connection comes from. */
  setSourceAddress(address: string): void {
    this.#sourceAddress = address;
  }

  /**
   * Connects and subscribes unless the link is up; false when it could not be brought up.
   *
   * `turn` is waited for before the CONNECT is sent.
   */
  async connect(hold: Hold, turn?: (hold: Hold) => Promise<void>): Promise<boolean> {
    this.#wanted = true;
    if (this.connection) return true;
    if (this.#connecting) return hold.lend(this.#connecting);
    this.#connecting = this.#connect(hold, turn);
    try {
      return await this.#connecting;
    } finally {
      this.#connecting = undefined;
    }
  }

  /** Waits until a CONNECT could be sent at once: none is under way and the gap after the last one has passed. */
  async whenReady(hold: Hold): Promise<void> {
    while (this.#connecting) await hold.lend(this.#connecting);
    await this.#waitForGap(hold);
  }

  /** Ends the link with DISCONNECT; it stays down until `connect`. */
  async disconnect(hold: Hold): Promise<void> {
    this.#wanted = false;
    this.#cancelTimers();
    await this.#connection?.close(hold);
  }

  /** Loses the link without a word; it comes back by itself unless `autoReconnect` is off. */
  async drop(): Promise<void> {
    await this.#connection?.drop();
  }

  /** Stops keeping the link up; the connection itself is left alone. */
  abandon(): void {
    this.#wanted = false;
    this.#cancelTimers();
  }

  /** Publishes with QoS 1; `closed` is what AWS IoT does to a denied publish of MQTT 3.1.1, and a link that is down. */
  async publish(topic: string, payload: string | Buffer, hold: Hold): Promise<PublishOutcome> {
    const { connection } = this;
    if (!connection) return 'closed';
    this.#options.counters.publishes++;
    this.#options.onSent(payload.length + topic.length);
    const outcome = await connection.publish(topic, payload, hold);
    if (outcome === 'closed') this.#options.counters.denials++;
    return outcome;
  }

  async subscribe(filter: string, hold: Hold): Promise<SubscribeOutcome> {
    const { connection } = this;
    if (!connection) return 'closed';
    const outcome = await connection.subscribe([filter], hold);
    if (outcome === 'closed' || outcome === 'refused') this.#options.counters.denials++;
    return outcome;
  }

  /**
   * Publishes many messages at once: QoS 0, but for the last one, whose PUBACK tells that the broker has taken all.
   * AWS IoT takes 100 publishes a second on one connection.
   */
  async publishMany(
    topic: string,
    payloads: readonly (string | Buffer)[],
    hold: Hold,
  ): Promise<PublishOutcome> {
    const { connection } = this;
    const last = payloads.at(-1);
    if (!connection || last === undefined) return 'closed';
    for (const payload of payloads.slice(0, -1)) {
      this.#options.counters.publishes++;
      this.#options.onSent(payload.length + topic.length);
      connection.sendUnacknowledged(topic, payload);
    }
    return this.publish(topic, last, hold);
  }

  /** Subscribes now and after every reconnect until `release`; nothing is kept when the broker does not grant it. */
  async keepSubscribed(
    filter: string,
    hold: Hold,
  ): Promise<{ readonly outcome: SubscribeOutcome; release(): void }> {
    const outcome = await this.subscribe(filter, hold);
    if (outcome === 'granted') this.#kept.add(filter);
    return {
      outcome,
      release: () => {
        if (this.#kept.delete(filter)) this.connection?.unsubscribe(filter);
      },
    };
  }

  async #connect(hold: Hold, turn?: (hold: Hold) => Promise<void>): Promise<boolean> {
    const { clock, counters } = this.#options;
    this.#cancelTimers();
    await this.#waitForGap(hold);
    if (!this.#wanted) return false;
    this.#lastConnectMs = clock.now();
    counters.connectAttempts++;
    const connection = await this.#open(hold, turn);
    if (!connection) {
      counters.connectFailures++;
      this.#failures++;
      this.#scheduleRetry();
      return false;
    }
    counters.connects++;
    this.#connection = connection;
    this.#keepAliveLater(PING_AFTER_MS);
    const subscriptions = [...this.#options.subscriptions, ...this.#kept];
    if (subscriptions.length > 0 && (await connection.subscribe(subscriptions, hold)) !== 'granted') {
      counters.denials++;
      this.#failures++;
      await connection.drop();
      return false;
    }
    this.#failures = 0;
    await this.#options.onUp(hold);
    return connection.up;
  }

  async #waitForGap(hold: Hold): Promise<void> {
    const wait = this.#lastConnectMs + CONNECT_GAP_MS - this.#options.clock.now();
    if (wait > 0) await hold.sleep(wait, { rank: 'device', name: `${this.clientId}: connect gap` });
  }

  #open(hold: Hold, turn?: (hold: Hold) => Promise<void>): Promise<MqttConnection | undefined> {
    const {
      clock,
      logger,
      addressBook,
      openConnections,
      identities,
      identity,
      endpoint,
      onMessage,
      quietMs,
    } = this.#options;
    return MqttConnection.open(
      {
        clock,
        logger,
        addressBook,
        openConnections,
        endpoint,
        secureContext: identities.contextFor(identity),
        clientId: this.clientId,
        sourceAddress: this.#sourceAddress,
        onMessage,
        quietMs,
        turn,
        onClose: (connection) => this.#onClose(connection),
      },
      hold,
    );
  }

  #onClose(connection: MqttConnection): void {
    // A connection that never came up is a failed attempt, not a disconnect.
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#options.counters.disconnects++;
    this.#keepAlive?.cancel();
    this.#scheduleRetry();
  }

  #scheduleRetry(): void {
    if (!this.#wanted || !this.autoReconnect || this.#retry) return;
    const { clock, random } = this.#options;
    const longest = Math.min(FIRST_BACK_OFF_MS * 2 ** this.#failures, LONGEST_BACK_OFF_MS);
    const delay = Math.round(longest * (0.75 + random.next() * 0.25));
    this.#retry = clock.setTimer(
      delay,
      async (hold) => {
        this.#retry = undefined;
        await this.connect(hold);
      },
      { rank: 'device', name: `${this.clientId}: reconnect` },
    );
  }

  #keepAliveLater(ms: number): void {
    const { clock } = this.#options;
    this.#keepAlive = clock.setTimer(
      ms,
      () => {
        const { connection } = this;
        if (!connection) return;
        const idle = clock.now() - connection.sentMs;
        if (idle >= PING_AFTER_MS) connection.ping();
        this.#keepAliveLater(PING_AFTER_MS - (idle >= PING_AFTER_MS ? 0 : idle));
      },
      { rank: 'device', name: `${this.clientId}: keep-alive` },
    );
  }

  #cancelTimers(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
    this.#keepAlive?.cancel();
  }
}
