import { isIP } from 'node:net';
import { z } from 'zod';
import { DEVICE_CLASS_NAMES, type DeviceClassName } from './model/device-classes.ts';
import { REPORT_FORMATS } from './agent/report.ts';

/** Thing names as AWS IoT takes them. */
export const thingNameSchema = z.string().regex(/^[a-zA-Z0-9:_-]{1,128}$/, 'is not a thing name');

export const ipAddressSchema = z.string().refine((text) => isIP(text) !== 0, 'is not an IP address');

export const portSchema = z.int().min(1).max(65_535);

/** Lab time in milliseconds; a year at most. */
export const durationMsSchema = z
  .int()
  .min(0)
  .max(366 * 86_400_000);

/** One simulated device: who it is, where it connects and how it reports. Plain JSON. */
export const deviceSpecSchema = z.strictObject({
  thingName: thingNameSchema,
  deviceClass: z.enum(DEVICE_CLASS_NAMES as [DeviceClassName, ...DeviceClassName[]]),
  endpoint: z.strictObject({ host: z.string().min(1).max(253), port: portSchema }),
  /** CA certificates that the device trusts for its broker. */
  caPem: z.string().max(200_000),
  certificatePem: z.string().max(20_000),
  privateKeyPem: z.string().max(20_000),
  /** Default: the thing name. */
  clientId: z.string().min(1).max(128).optional(),
  /** The address the device has in the lab, announced to the broker, for example 10.20.1.7. */
  sourceAddress: ipAddressSchema,
  report: z.strictObject({
    format: z.enum(REPORT_FORMATS),
    names: z.enum(['long', 'short']),
    /** AWS takes one report per device and 300 s; 0 turns the agent off. */
    intervalMs: durationMsSchema,
    /**
     * `reserved` (default) are Device Defender's own topics. `own` are the same below `devices/THING/defender`, for a
     * Detect beside a broker whose Device Defender takes none.
     */
    topics: z.enum(['reserved', 'own']).optional(),
    /** Reports are due when lab time modulo the interval is this. */
    phaseMs: durationMsSchema,
  }),
  /** Default: what the device class sends. Messages go out with each report; 0 sends none. */
  telemetry: z.strictObject({ messagesPerReport: z.int().min(0).max(100) }).optional(),
});

export type DeviceSpec = z.input<typeof deviceSpecSchema>;
