import { z } from 'zod';
import { HOUR, MINUTE } from '#kernel';
import { KNOWN_HOSTS } from '../model/device-classes.ts';
import { defineBehavior } from './behavior.ts';
import { callHome } from './call-home.ts';
import { everyMs, forMs, host, share } from './params.ts';

/** The same rhythm as a beacon, to the maker's host: for a whole fleet, or to another allowed host for one device. */
export const vendorTelemetry = defineBehavior({
  kind: 'benign',
  summary: "usage figures go to the maker's host at a steady pace",
  params: z.strictObject({
    destination: host(KNOWN_HOSTS.vendorCloud.address, KNOWN_HOSTS.vendorCloud.port),
    everyMs: everyMs(10 * MINUTE),
    jitter: share(0.05),
    bytes: z.int().min(1).max(1_000_000).default(600),
    staysConnected: z.boolean().default(true),
    forMs: forMs(12 * HOUR),
  }),
  run: callHome,
});
