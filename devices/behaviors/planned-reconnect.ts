import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** Planned broker maintenance: every device loses its connection once and comes back at a time of its own. */
export const plannedReconnect = defineBehavior({
  kind: 'benign',
  summary: 'the connection is lost once and comes back within some minutes',
  params: z.strictObject({ withinMs: forMs(5 * MINUTE) }),
  async run({ device, hold, random, sleep, count, onEnd }, params) {
    const { link } = device;
    link.autoReconnect = false;
    onEnd(() => {
      link.autoReconnect = true;
    });
    await link.drop();
    await sleep(Math.round(random.next() * params.withinMs));
    if (await link.connect(hold)) count('reconnects');
  },
});
