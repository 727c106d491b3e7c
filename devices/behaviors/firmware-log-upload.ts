import { z } from 'zod';
import { MINUTE } from '#kernel';
import { KNOWN_HOSTS } from '../model/device-classes.ts';
import { defineBehavior } from './behavior.ts';
import { forMs, host } from './params.ts';
import { upload } from './upload.ts';

/** The device sends its firmware logs to the log host it always talks to. */
export const firmwareLogUpload = defineBehavior({
  kind: 'benign',
  summary: 'a bulk upload to the known log host',
  params: z.strictObject({
    bytes: z.int().min(1).max(1e12).default(150_000_000),
    forMs: forMs(20 * MINUTE),
    destination: host(KNOWN_HOSTS.logHost.address, KNOWN_HOSTS.logHost.port),
  }),
  run: upload,
});
