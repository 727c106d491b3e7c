import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs, forMs, port } from './params.ts';
import { neighbours, peers } from './neighbours.ts';
import { repeat } from './repeat.ts';

/** A gateway reads its devices by design: connections inside the site, and nothing new at the other end. */
export const gatewayPolls = defineBehavior({
  kind: 'benign',
  summary: 'a gateway reads its neighbours by design',
  params: z.strictObject({
    peers,
    count: count(100, 8),
    port: port.default(443),
    everyMs: everyMs(MINUTE),
    forMs: forMs(2 * HOUR),
  }),
  async run(context, params) {
    const { device, count, onEnd } = context;
    const targets = neighbours(context, params);
    for (const peer of targets) {
      const out = device.model.connectTo(peer.link.sourceAddress, params.port);
      const into = peer.model.acceptFrom(device.link.sourceAddress, params.port);
      onEnd(() => out.close());
      onEnd(() => into.close());
    }
    await repeat(context, params, () => {
      for (const peer of targets) {
        device.model.transfer({ bytesOut: 120, bytesIn: 900, packetsOut: 3, packetsIn: 3 });
        peer.model.transfer({ bytesOut: 900, bytesIn: 120, packetsOut: 3, packetsIn: 3 });
      }
      count('polls', targets.length);
    });
  },
});
