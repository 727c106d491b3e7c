import { z } from 'zod';
import { IP_FAMILIES } from '../model/sockets.ts';
import { durationMsSchema, ipAddressSchema, portSchema } from '../spec.ts';

/** Building blocks of parameters. Times are lab time in milliseconds. */
export const forMs = (defaultMs: number) => durationMsSchema.default(defaultMs);

export const port = portSchema;

export const families = z
  .array(z.enum(IP_FAMILIES))
  .min(1)
  .max(2)
  .default(() => ['ipv4' as const]);

/** A remote host of the model, never contacted. */
export const host = (address: string, remotePort: number) =>
  z
    .strictObject({ address: ipAddressSchema, port: portSchema })
    .default(() => ({ address, port: remotePort }));
