import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs } from './params.ts';
import { repeat } from './repeat.ts';

/** What becomes of a report's bytes, in JSON and CBOR alike. */
const FLAWS = {
  truncated: (report: Buffer) => report.subarray(0, Math.floor(report.length * 0.6)),
  empty: () => Buffer.alloc(0),
  /** Text in CBOR is UTF-8 as well. */
  garbled: (report: Buffer) => Buffer.concat([Buffer.from([0xff, 0xfe]), report.subarray(2)]),
  /** A number where an object belongs: `7` in JSON is the byte 0x37, which CBOR reads as -24. */
  'wrong-type': () => Buffer.from('7'),
  trailing: (report: Buffer) => Buffer.concat([report, report.subarray(0, 1)]),
};

/** Reports that cannot be read: Device Defender rejects them and keeps no metric. */
export const malformedReports = defineBehavior({
  kind: 'fault',
  summary: 'reports that cannot be read',
  params: z.strictObject({
    flaw: z.enum(Object.keys(FLAWS) as (keyof typeof FLAWS)[]).default('truncated'),
    times: count(1_000, 3),
    everyMs: everyMs(6 * MINUTE),
  }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, { everyMs: params.everyMs, forMs: params.times * params.everyMs }, async () => {
      if (!device.link.connection) return;
      await device.agent.sendSpoilt(FLAWS[params.flaw], hold);
      count('reports');
    });
  },
});
