import { z } from 'zod';
import { HOUR } from '#kernel';
import type { BehaviorContext } from './behavior.ts';
import { defineBehavior } from './behavior.ts';
import { count, forMs } from './params.ts';

async function pauseAgent({ device, sleep, onEnd }: BehaviorContext, forMs: number): Promise<void> {
  device.agent.pause();
  onEnd(() => device.agent.resume());
  await sleep(forMs);
}

/** Malware ends the Device Defender agent; everything else goes on. */
export const agentKilled = defineBehavior({
  kind: 'hostile',
  summary: 'the agent stops reporting, MQTT goes on',
  params: z.strictObject({ forMs: forMs(3 * HOUR) }),
  run: (context, params) => pauseAgent(context, params.forMs),
});

/** The agent is restarted and misses a report. */
export const agentRestart = defineBehavior({
  kind: 'benign',
  summary: 'the agent misses a report',
  params: z.strictObject({ reports: count(10, 1) }),
  run: (context, params) => pauseAgent(context, params.reports * context.device.spec.report.intervalMs),
});
