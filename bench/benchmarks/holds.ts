import { VirtualClock } from '../../lab/kernel/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { costOf, rounded } from '../measure.ts';

/** What the virtual clock itself costs: a hold taken and given back, and a timer fired with nothing to do. */
export const holds: Benchmark = {
  name: 'holds',
  summary: 'cost of a hold, and of a step of the virtual clock',
  async *run({ quick }) {
    const count = quick ? 50_000 : 500_000;
    const clock = new VirtualClock({ startMs: 0 });
    const empty = await costOf(() => {
      for (let i = 0; i < count; i++) {
        Reflect.ownKeys(EMPTY);
      }
    });
    const held = await costOf(() => {
      for (let i = 0; i < count; i++) clock.hold('bench').release();
    });
    yield { name: 'holds/hold', value: rounded(((held.cpuMs - empty.cpuMs) / count) * 1000), unit: 'us cpu' };

    const steps = count / 10;
    const turns = await costOf(async () => {
      for (let i = 0; i < steps; i++) await new Promise((resolve) => setImmediate(resolve));
    });
    const stepped = await costOf(() =>
      clock.run('bench', async (hold) => {
        for (let i = 0; i < steps; i++) await hold.sleep(1);
      }),
    );
    yield {
      name: 'holds/step',
      value: rounded((stepped.cpuMs / steps) * 1000),
      unit: 'us cpu',
      yardstick: 'a turn of the event loop',
      ratio: rounded(stepped.cpuMs / turns.cpuMs),
    };
  },
};

const EMPTY = {};
