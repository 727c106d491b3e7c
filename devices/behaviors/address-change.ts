import { z } from 'zod';
import { SECOND } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { address, forMs } from './params.ts';

/** The device moves to another network once: from Wi-Fi to LTE, or behind another NAT pool with its whole site. */
export const addressChange = defineBehavior({
  kind: 'benign',
  summary: 'the device comes back once from another address',
  params: z.strictObject({ sourceAddress: address('100.64.7.7'), offlineMs: forMs(20 * SECOND) }),
  async run({ device, hold, sleep, count }, params) {
    await device.link.disconnect(hold);
    device.link.setSourceAddress(params.sourceAddress);
    await sleep(params.offlineMs);
    if (await device.link.connect(hold)) count('moves');
  },
});
