import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import { newCounters } from '../counters.ts';
import { defineBehavior } from './behavior.ts';
import { address, everyMs, forMs } from './params.ts';
import { repeat } from './repeat.ts';

/** A second client with a copy of the device's certificate and key connects from another network. */
export const certificateClone = defineBehavior({
  kind: 'hostile',
  summary: 'a second client uses a copy of the certificate from another address',
  params: z.strictObject({
    /** Appended to the device's client id; with an empty text both use one id and the later one wins. */
    clientIdSuffix: z.string().max(40).default('-copy'),
    sourceAddress: address('203.0.113.50'),
    forMs: forMs(HOUR),
    /** Time between two publishes; a clone that was thrown out comes back for the next one. */
    everyMs: everyMs(10 * MINUTE),
  }),
  async run(context, params) {
    const { device, hold, count, onEnd } = context;
    const clone = device.openExtraLink({
      clientId: `${device.link.clientId}${params.clientIdSuffix}`,
      sourceAddress: params.sourceAddress,
      counters: newCounters(),
    });
    clone.autoReconnect = false;
    onEnd(() => clone.disconnect(hold));
    await repeat(context, params, async () => {
      if (!clone.connection) {
        if (!(await clone.connect(hold))) return count('failedConnects');
        count('connects');
      }
      if ((await clone.publish(device.ownTopic('telemetry'), '{}', hold)) === 'acknowledged')
        count('publishes');
      else count('denials');
    });
  },
});
