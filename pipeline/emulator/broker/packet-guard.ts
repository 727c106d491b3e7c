/** What a guard has seen go by. */
export type GuardVerdict = 'ok' | 'too-large' | 'malformed';

const DISCONNECT = 14;

/**
 * Follows the frames of an MQTT byte stream without keeping any of it, so that a packet that merely claims to be
 * huge is noticed at its fixed header, before the parser begins to collect it.
 */
export class PacketGuard {
  readonly #limit: number;
  #left = 0;
  #header = -1;
  #length = 0;
  #shift = 0;
  /** A DISCONNECT has been received. */
  sawDisconnect = false;

  /** @param limit most bytes of a packet, fixed header included */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Follows the next bytes. After anything but `ok` the stream must be given up. */
  follow(chunk: Uint8Array): GuardVerdict {
    let at = 0;
    while (at < chunk.length) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, chunk.length - at);
        this.#left -= skipped;
        at += skipped;
        continue;
      }
      const byte = chunk[at++]!;
      if (this.#header === -1) {
        this.#header = byte;
        this.#length = 0;
        this.#shift = 0;
        continue;
      }
      this.#length += (byte & 0x7f) * 2 ** this.#shift;
      this.#shift += 7;
      if (byte & 0x80) {
        if (this.#shift > 21) return 'malformed';
        continue;
      }
      if (1 + this.#shift / 7 + this.#length > this.#limit) return 'too-large';
      if (this.#header >> 4 === DISCONNECT) this.sawDisconnect = true;
      this.#left = this.#length;
      this.#header = -1;
    }
    return 'ok';
  }
}
