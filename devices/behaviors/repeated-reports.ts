import { z } from 'zod';
import { MINUTE } from '#kernel';
import { defineBehavior } from './behavior.ts';
import { count, everyMs } from './params.ts';
import { repeat } from './repeat.ts';

/** The last report is sent again, byte for byte, as a second delivery of QoS 1 would. */
export const duplicateReports = defineBehavior({
  kind: 'fault',
  summary: 'a report is sent again, byte for byte',
  params: z.strictObject({ times: count(1_000, 3), everyMs: everyMs(6 * MINUTE) }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, { everyMs: params.everyMs, forMs: params.times * params.everyMs }, async () => {
      if (!device.link.connection) return;
      await device.agent.repeat(hold);
      count('reports');
    });
  },
});

/** New reports more often than the one in 300 seconds that AWS promises to take. */
export const fastReports = defineBehavior({
  kind: 'fault',
  summary: 'reports come faster than one in 300 seconds',
  params: z.strictObject({ times: count(1_000, 10), everyMs: everyMs(MINUTE) }),
  async run(context, params) {
    const { device, hold, count } = context;
    await repeat(context, { everyMs: params.everyMs, forMs: params.times * params.everyMs }, async () => {
      if (!device.link.connection) return;
      await device.agent.report(hold);
      count('reports');
    });
  },
});
