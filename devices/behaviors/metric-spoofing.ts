import { z } from 'zod';
import { HOUR } from '#kernel';
import type { Sample } from '../model/device-model.ts';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** How each kind of lie changes a sample. */
const LIES = {
  /** Empty lists conform with every rule of Device Defender and clear its violations. */
  empty: () => (sample: Sample) => ({ ...sample, listeningTcp: [], listeningUdp: [], connections: [] }),
  /** The first sample of the run, again and again. */
  frozen: () => {
    let first: Sample | undefined;
    return (sample: Sample) => ({ ...(first ??= sample), atMs: sample.atMs });
  },
  /** A tenth of the true traffic, less than what goes through MQTT alone. */
  understated: () => (sample: Sample) => ({
    ...sample,
    network: {
      bytesIn: Math.floor(sample.network.bytesIn / 10),
      bytesOut: Math.floor(sample.network.bytesOut / 10),
      packetsIn: Math.floor(sample.network.packetsIn / 10),
      packetsOut: Math.floor(sample.network.packetsOut / 10),
    },
  }),
};

/** The agent lies: it reports empty lists, a frozen sample, or too little traffic. */
export const metricSpoofing = defineBehavior({
  kind: 'hostile',
  summary: 'the agent reports empty lists, frozen values or too little traffic',
  params: z.strictObject({
    lie: z.enum(Object.keys(LIES) as (keyof typeof LIES)[]).default('empty'),
    forMs: forMs(2 * HOUR),
  }),
  async run({ device, sleep, onEnd }, params) {
    device.agent.setTamper(LIES[params.lie]());
    onEnd(() => device.agent.setTamper(undefined));
    await sleep(params.forMs);
  },
});
