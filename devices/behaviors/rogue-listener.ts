import { z } from 'zod';
import { HOUR } from '#kernel';
import { TRANSPORTS } from '../model/sockets.ts';
import { defineBehavior } from './behavior.ts';
import { families, forMs, port } from './params.ts';

/** A service nobody planned starts to listen; the AWS sample's story opens an FTP server on port 21. */
export const rogueListener = defineBehavior({
  kind: 'hostile',
  summary: 'an unplanned service listens',
  params: z.strictObject({
    port: port.default(21),
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
