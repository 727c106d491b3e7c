import { z } from 'zod';
import { MINUTE, SECOND } from '#kernel';
import { newCounters } from '../counters.ts';
import { defineBehavior } from './behavior.ts';
import { address, everyMs, forMs } from './params.ts';
import { repeat } from './repeat.ts';

/**
 * An attacker connects with the device's client id. AWS IoT ends the older connection, the device comes back and
 * ends the attacker's, and so on.
 */
export const clientIdTakeover = defineBehavior({
  kind: 'hostile',
  summary: "two clients with the device's client id throw each other out",
  params: z.strictObject({
    sourceAddress: address('203.0.113.51'),
    everyMs: everyMs(5 * SECOND),
    forMs: forMs(10 * MINUTE),
  }),
  async run(context, params) {
    const { device, hold, count, onEnd } = context;
    const { sourceAddress } = params;
    const attacker = device.openExtraLink({
      clientId: device.link.clientId,
      sourceAddress,
      counters: newCounters(),
    });
    attacker.autoReconnect = false;
    onEnd(() => attacker.disconnect(hold));
    await repeat(context, params, async () => {
      if (attacker.connection) return;
      count((await attacker.connect(hold)) ? 'takeovers' : 'failedConnects');
    });
  },
});
