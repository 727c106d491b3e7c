import { z } from 'zod';
import { DAY, MINUTE } from '#kernel';
import { text } from '../model/custom-metrics.ts';
import type { BehaviorContext } from './behavior.ts';
import { defineBehavior } from './behavior.ts';
import { forMs } from './params.ts';

/** AWS shows letters, digits and `: _ - / .` of a text metric, and drops others. */
const version = (usual: string) =>
  z
    .string()
    .regex(/^[\w.:/-]{1,64}$/)
    .default(usual);

interface Firmware {
  readonly version: string;
  readonly restartMs: number;
  readonly forMs: number;
}

/** The device restarts and shows another version from then on. */
async function install(context: BehaviorContext, params: Firmware): Promise<void> {
  const { device, hold, sleep, count, onEnd } = context;
  await device.link.disconnect(hold);
  const shown = device.model.overrideMetric('fw_version', text(params.version));
  onEnd(() => shown.close());
  onEnd(async () => void (await device.link.connect(hold)));
  await sleep(params.restartMs);
  if (await device.link.connect(hold)) count('restarts');
  await sleep(params.forMs);
}

/** An old, vulnerable firmware comes back. */
export const firmwareDowngrade = defineBehavior({
  kind: 'hostile',
  summary: 'the device restarts with an older firmware',
  params: z.strictObject({ version: version('2.9.0'), restartMs: forMs(MINUTE), forMs: forMs(DAY) }),
  run: install,
});

/** A staged upgrade. */
export const firmwareUpgrade = defineBehavior({
  kind: 'benign',
  summary: 'the device restarts with a newer firmware',
  params: z.strictObject({ version: version('3.3.0'), restartMs: forMs(MINUTE), forMs: forMs(DAY) }),
  run: install,
});
