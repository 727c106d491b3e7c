import { z } from 'zod';
import { HOUR } from '#kernel';
import { gauge } from '../model/custom-metrics.ts';
import { KNOWN_HOSTS } from '../model/device-classes.ts';
import { packetsFor } from '../model/network.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, host } from './params.ts';

/** A nightly update of the device's model: an hour of work for the processor, from a host of the maker. */
export const modelUpdate = defineBehavior({
  kind: 'benign',
  summary: "the processor is busy with an update from the maker's depot",
  params: z.strictObject({
    source: host(KNOWN_HOSTS.firmwareDepot.address, KNOWN_HOSTS.firmwareDepot.port),
    bytes: z.int().min(1).max(1e12).default(80_000_000),
    cpu: z.number().min(0).max(100).default(90),
    forMs: forMs(HOUR),
  }),
  async run({ device, sleep, onEnd }, params) {
    const connection = device.model.connectTo(params.source.address, params.source.port);
    onEnd(() => connection.close());
    const seconds = Math.max(1, params.forMs / 1_000);
    const packets = packetsFor(params.bytes) / seconds;
    const flow = device.model.startFlow({
      bytesInPerSecond: params.bytes / seconds,
      packetsInPerSecond: packets,
      bytesOutPerSecond: packets * 20,
      packetsOutPerSecond: packets / 2,
    });
    onEnd(() => flow.close());
    const load = device.model.overrideMetric('cpu_load', gauge(params.cpu, 5));
    onEnd(() => load.close());
    await sleep(params.forMs);
  },
});
