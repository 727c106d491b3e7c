import { expect, test } from 'vitest';
import { MINUTE } from './clock.ts';
import { SystemClock } from './system-clock.ts';

test('lab time runs faster than real time by the given factor', async () => {
  const clock = new SystemClock({ speed: 6_000 });
  const before = clock.now();
  const real = performance.now();
  await clock.sleep(MINUTE);
  const labMs = clock.now() - before;
  expect(labMs).toBeGreaterThanOrEqual(MINUTE);
  expect(Math.abs(labMs / (performance.now() - real) / 6_000 - 1)).toBeLessThan(0.5);
});

test('an error in a timer reaches the handler', async () => {
  const seen = await new Promise((resolve) => {
    const clock = new SystemClock({ onError: resolve });
    clock.setTimer(0, async () => {
      throw new Error('broken');
    });
  });
  expect(seen).toMatchObject({ message: 'broken' });
});

test('no timer fires after close', async () => {
  const clock = new SystemClock({ speed: 1_000 });
  let fired = false;
  clock.setTimer(1_000, () => void (fired = true));
  clock.close();
  await new SystemClock({ speed: 1_000 }).sleep(5_000);
  expect(fired).toBe(false);
});
