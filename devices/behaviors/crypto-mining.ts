import { z } from 'zod';
import { HOUR } from '#kernel';
import { gauge } from '../model/custom-metrics.ts';
import { defineBehavior } from './behavior.ts';
import { count, forMs, host, perSecond } from './params.ts';

/** The processor works for a mining pool: a long connection, little traffic, no idle time. */
export const cryptoMining = defineBehavior({
  kind: 'hostile',
  summary: 'long connections to a mining pool and no idle processor',
  params: z.strictObject({
    pool: host('203.0.113.33', 3333),
    connections: count(10, 1),
    bytesPerSecond: perSecond(1e6, 2_000),
    /** Per cent that `cpu_load` shows. */
    cpu: z.number().min(0).max(100).default(93),
    forMs: forMs(12 * HOUR),
  }),
  async run({ device, sleep, onEnd }, params) {
    for (let index = 0; index < params.connections; index++) {
      const connection = device.model.connectTo(params.pool.address, params.pool.port);
      onEnd(() => connection.close());
    }
    const flow = device.model.startFlow({
      bytesOutPerSecond: params.bytesPerSecond,
      bytesInPerSecond: params.bytesPerSecond / 2,
      packetsOutPerSecond: params.bytesPerSecond / 200,
      packetsInPerSecond: params.bytesPerSecond / 200,
    });
    onEnd(() => flow.close());
    const load = device.model.overrideMetric('cpu_load', gauge(params.cpu, 3));
    onEnd(() => load.close());
    await sleep(params.forMs);
  },
});
