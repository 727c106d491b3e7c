import { z } from 'zod';
import { HOUR } from '#kernel';
import { TRANSPORTS } from '../model/sockets.ts';
import { defineBehavior } from './behavior.ts';
import { families, forMs, port } from './params.ts';

/** A planned service of the allow-list opens, for example remote maintenance over HTTPS. */
export const servicePortOpens = defineBehavior({
  kind: 'benign',
  summary: 'a planned service listens',
  params: z.strictObject({
    port: port.default(8443),
    transport: z.enum(TRANSPORTS).default('tcp'),
    families,
    forMs: forMs(HOUR),
  }),
  async run({ device, sleep, count, onEnd }, params) {
    const service = device.model.listen(params.transport, params.port, params.families);
    onEnd(() => service.close());
    count('opened');
    await sleep(params.forMs);
  },
});
