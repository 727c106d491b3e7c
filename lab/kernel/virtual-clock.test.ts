import { expect, test } from 'vitest';
import { MINUTE, SECOND } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

const start = Date.UTC(2026, 0, 5);

test('time passes only while the main work gives its hold back', async () => {
  const clock = new VirtualClock({ startMs: start });
  const seen = await clock.run('main', async (hold) => {
    const before = clock.now();
    await new Promise((resolve) => setImmediate(resolve));
    const still = clock.now();
    await hold.sleep(5 * MINUTE);
    return [before, still, clock.now()].map((time) => time - start);
  });
  expect(seen).toEqual([0, 0, 5 * MINUTE]);
});

test('timers fire by due time, then rank, then order of creation', async () => {
  const clock = new VirtualClock({ startMs: start });
  const order: string[] = [];
  const note = (name: string) => () => void order.push(name);
  await clock.run('main', async (hold) => {
    clock.setTimer(SECOND, note('search'), { rank: 'scheduler' });
    clock.setTimer(SECOND, note('report 1'), { rank: 'device' });
    clock.setTimer(SECOND, note('window'), { rank: 'defender' });
    clock.setTimer(SECOND, note('report 2'), { rank: 'device' });
    clock.setTimer(10, note('early'), { rank: 'scheduler' });
    await hold.sleep(MINUTE);
  });
  expect(order).toEqual(['early', 'report 1', 'report 2', 'window', 'search']);
});

test('a timer waits for work that another one started', async () => {
  const clock = new VirtualClock({ startMs: start });
  const order: string[] = [];
  await clock.run('main', async (hold) => {
    clock.setTimer(1, async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`slow at ${clock.now() - start}`);
    });
    clock.setTimer(2, () => void order.push(`next at ${clock.now() - start}`));
    await hold.sleep(MINUTE);
  });
  expect(order).toEqual(['slow at 1', 'next at 2']);
});

test('a lent hold lets a time-out fire while the other side hangs', async () => {
  const clock = new VirtualClock({ startMs: start });
  const outcome = await clock.run('main', async (hold) => {
    const request = clock.hold('request');
    const hang = clock.findHold(request.id)!.lend(clock.sleep(10 * MINUTE).then(() => 'answer'));
    const timeout = hold.sleep(3 * MINUTE).then(() => 'time-out');
    const first = await Promise.race([hang, timeout]);
    request.release();
    return [first, clock.now() - start];
  });
  expect(outcome).toEqual(['time-out', 3 * MINUTE]);
});

test('a run without progress fails and names what it waits for', async () => {
  const clock = new VirtualClock({ startMs: start, stallAfterMs: 50 });
  clock.hold('delivery of record 7');
  await expect(clock.run('main', (hold) => hold.sleep(SECOND))).rejects.toMatchObject({
    code: 'LAB_CLOCK_STALLED',
    message: expect.stringContaining('delivery of record 7'),
  });
});

test('an error in a timer ends the run', async () => {
  const clock = new VirtualClock({ startMs: start });
  clock.setTimer(1, async () => {
    throw new Error('broken window');
  });
  await expect(clock.run('main', (hold) => hold.sleep(SECOND))).rejects.toThrow('broken window');
});

test('a cancelled timer does not fire', async () => {
  const clock = new VirtualClock({ startMs: start });
  let fired = false;
  await clock.run('main', async (hold) => {
    clock.setTimer(1, () => void (fired = true)).cancel();
    await hold.sleep(SECOND);
  });
  expect(fired).toBe(false);
});
