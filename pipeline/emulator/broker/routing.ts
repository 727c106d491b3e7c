import { Aedes, type AedesOptions, type Client, type PublishPacket } from 'aedes';
import type { Listeners } from './listeners.ts';

type Done = (error?: Error) => void;

/** What aedes tells itself: it takes a broker without a heartbeat for dead and sends the wills of its clients. */
const SIGN_OF_LIFE = /^\$SYS\/[^/]+\/(birth|heartbeat)$/;

/** aedes, which routes only what somebody may hear or what is to be retained. */
export class RoutingAedes extends Aedes {
  readonly #listeners: Listeners;

  constructor(options: AedesOptions, listeners: Listeners) {
    super(options);
    this.#listeners = listeners;
  }

  /** Called for every message, also by aedes itself, which then names the client. */
  override publish(packet: PublishPacket, client: Client | Done | null, done?: Done): void {
    const { topic, retain } = packet;
    if (retain || this.#listeners.mayHear(topic) || SIGN_OF_LIFE.test(topic)) {
      (super.publish as (...all: unknown[]) => void)(packet, client, done);
      return;
    }
    (done ?? (client as Done))();
  }
}
