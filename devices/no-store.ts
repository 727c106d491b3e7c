import { Readable } from 'node:stream';
import type { IStore } from 'mqtt';

/**
 * An MQTT.js message store that keeps nothing: a lab device repeats an unanswered message itself, so the library's
 * copy of every message would only cost memory.
 */
export const noStore: IStore = {
  put(_packet, done) {
    done();
    return noStore;
  },
  del(_packet, done) {
    done();
    return noStore;
  },
  get(_packet, done) {
    done();
    return noStore;
  },
  createStream() {
    return new Readable({
      objectMode: true,
      read() {
        this.push(null);
      },
    }) as unknown as ReturnType<IStore['createStream']>;
  },
  close(done) {
    done();
  },
};
