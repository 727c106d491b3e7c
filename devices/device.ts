import type { Clock, Hold, Logger, Random } from '#kernel';
import type { z } from 'zod';
import { Agent, countSent } from './agent/agent.ts';
import type { AddressBook } from './address-book.ts';
import { newCounters, type DeviceCounters, type LinkCounters } from './counters.ts';
import { Link } from './link.ts';
import { DEVICE_CLASSES, type DeviceClass } from './model/device-classes.ts';
import { DeviceModel } from './model/device-model.ts';
import { telemetryMessage } from './model/telemetry.ts';
import type { OpenConnections } from './open-connections.ts';
import type { deviceSpecSchema } from './spec.ts';
import type { TlsIdentities } from './tls-identity.ts';

/** What all devices of a fleet share. */
export interface DeviceSurroundings {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: Random;
  readonly addressBook: AddressBook;
  readonly openConnections: OpenConnections;
  readonly identities: TlsIdentities;
  /** As of a connection. */
  readonly quietMs?: number | undefined;
}

export interface ExtraLinkOptions {
  readonly clientId: string;
  readonly sourceAddress: string;
  readonly counters: LinkCounters;
}

/** One simulated device: its model, its link to the broker and its Device Defender agent. */
export class Device {
  readonly thingName: string;
  readonly deviceClass: DeviceClass;
  readonly spec: z.output<typeof deviceSpecSchema>;
  readonly model: DeviceModel;
  readonly agent: Agent;
  readonly link: Link;
  readonly counters: DeviceCounters = newCounters();
  readonly #surroundings: DeviceSurroundings;
  readonly #random: Random;
  #silent = false;

  constructor(spec: z.output<typeof deviceSpecSchema>, surroundings: DeviceSurroundings) {
    const { clock, logger } = surroundings;
    this.spec = spec;
    this.thingName = spec.thingName;
    this.deviceClass = DEVICE_CLASSES[spec.deviceClass];
    this.#surroundings = surroundings;
    this.#random = surroundings.random.fork(spec.thingName);
    this.model = new DeviceModel({
      deviceClass: this.deviceClass,
      random: this.#random.fork('model'),
      now: () => clock.now(),
    });
    this.agent = new Agent({
      clock,
      logger,
      random: this.#random.fork('agent'),
      thingName: spec.thingName,
      model: this.model,
      counters: this.counters,
      report: spec.report,
      beforeReport: () => this.#sendTelemetry(),
    });
    const answers =
      spec.report.intervalMs > 0 ? [this.agent.topics.accepted, this.agent.topics.rejected] : [];
    this.link = this.#newLink({
      clientId: spec.clientId ?? spec.thingName,
      sourceAddress: spec.sourceAddress,
      counters: this.counters,
      subscriptions: answers,
      onMessage: (topic, payload) => this.agent.receive(topic, payload),
      onUp: (hold) => this.agent.catchUp(hold),
      onSent: (bytes) => countSent(this.model, bytes),
    });
    this.agent.start(this.link);
  }

  /** The topic the device owns for `what`. */
  ownTopic(what: string): string {
    return `devices/${this.thingName}/${what}`;
  }

  /** A second client with this device's certificate, as an attacker with a copy of it would open one. */
  openExtraLink(options: ExtraLinkOptions): Link {
    return this.#newLink({
      ...options,
      subscriptions: [],
      onMessage: () => {},
      onUp: async () => {},
      onSent: () => {},
    });
  }

  /** A silent device sends no telemetry of its own. */
  setSilent(silent: boolean): void {
    this.#silent = silent;
  }

  async close(hold: Hold): Promise<void> {
    this.agent.stop();
    await this.link.disconnect(hold);
  }

  /** Does nothing more by itself: for the end of a fleet, whose connections are cut all at once. */
  abandon(): void {
    this.agent.stop();
    this.link.abandon();
  }

  #sendTelemetry(): void {
    const { connection } = this.link;
    if (!connection || this.#silent) return;
    const { clock } = this.#surroundings;
    const { bytes, messagesPerReport } = this.deviceClass.telemetry;
    const count = this.spec.telemetry?.messagesPerReport ?? messagesPerReport;
    const topic = this.ownTopic('telemetry');
    for (let index = 0; index < count; index++) {
      connection.sendUnacknowledged(
        topic,
        telemetryMessage(clock.now() + this.agent.clockOffsetMs, bytes, this.#random),
      );
      this.counters.telemetry++;
      countSent(this.model, bytes + topic.length);
    }
  }

  #newLink(
    options: Omit<
      ConstructorParameters<typeof Link>[0],
      | 'clock'
      | 'logger'
      | 'random'
      | 'addressBook'
      | 'openConnections'
      | 'identities'
      | 'identity'
      | 'endpoint'
      | 'quietMs'
    >,
  ): Link {
    const { clock, logger, addressBook, openConnections, identities, quietMs } = this.#surroundings;
    return new Link({
      clock,
      logger,
      addressBook,
      openConnections,
      identities,
      quietMs,
      identity: this.spec,
      endpoint: this.spec.endpoint,
      random: this.#random.fork(`link/${options.clientId}`),
      ...options,
    });
  }
}
