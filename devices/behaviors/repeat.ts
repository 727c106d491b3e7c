import type { BehaviorContext } from './behavior.ts';

export interface Pace {
  readonly everyMs: number;
  readonly forMs: number;
  /** Share of `everyMs` by which a step may come later, drawn anew each time. Default 0. */
  readonly jitter?: number;
}

/** Takes a step at once and then every `everyMs` until `forMs` have passed, however long a step takes. */
export async function repeat(
  { clock, random, sleep }: BehaviorContext,
  { everyMs, forMs, jitter = 0 }: Pace,
  step: (index: number) => void | Promise<void>,
): Promise<void> {
  const startMs = clock.now();
  for (let index = 0; index * everyMs < forMs; index++) {
    const late = jitter > 0 ? random.next() * jitter * everyMs : 0;
    await sleep(startMs + index * everyMs + late - clock.now());
    await step(index);
  }
  await sleep(startMs + forMs - clock.now());
}
