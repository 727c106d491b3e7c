import { z } from 'zod';
import { IP_FAMILIES } from '../model/sockets.ts';
import { durationMsSchema, ipAddressSchema, portSchema } from '../spec.ts';

/** Building blocks of parameters. Times are lab time in milliseconds. */
export const forMs = (defaultMs: number) => durationMsSchema.default(defaultMs);

/** Time between two steps: never none, else a behavior would take no lab time and not end. */
export const everyMs = (defaultMs: number) => durationMsSchema.min(100).default(defaultMs);

export const count = (most: number, usual: number) => z.int().min(1).max(most).default(usual);

/** A share: 0.2 for 20 %. */
export const share = (usual: number) => z.number().min(0).max(1).default(usual);

export const perSecond = (most: number, usual: number) => z.number().min(0).max(most).default(usual);

export const port = portSchema;

export const address = (usual: string) => ipAddressSchema.default(usual);

/** Hours of the day in UTC. */
export const hour = (usual: number) => z.int().min(0).max(23).default(usual);

export const topic = z.string().min(1).max(256);

export const metricName = z.string().regex(/^[a-zA-Z0-9:_-]{1,128}$/);

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
