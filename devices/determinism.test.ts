import { expect, test } from 'vitest';
import { createRandom, MINUTE, type VirtualClock } from '#kernel';
import { createFleet } from './index.ts';
import { createTestBroker } from './testing/test-broker.ts';

/** Everything the broker was told in twelve minutes of a mixed fleet, in order, without what comes from keys. */
async function someTime(seed: string): Promise<string> {
  await using lab = await createTestBroker();
  lab.deny('iot:Publish topic/admin/commands', 'iot:Subscribe topicfilter/admin/commands/#');
  const fleet = createFleet({ ...lab, random: createRandom(seed) });
  const clock = lab.clock as VirtualClock;
  const names = Array.from({ length: 12 }, (_, index) => `pump-${index}`);
  await clock.run('test', async (hold) => {
    await fleet.create(
      names.map((name, index) =>
        lab.spec(name, {
          deviceClass: index % 2 === 0 ? 'infusion-pump' : 'ward-gateway',
          // Several devices are due in the same millisecond.
          report: {
            format: 'json',
            names: 'long',
            intervalMs: 5 * MINUTE,
            phaseMs: Math.floor(index / 3) * 1_000,
          },
        }),
      ),
    );
    await hold.lend(fleet.connect(names));
    const atMs = clock.now() + MINUTE;
    await fleet.start({
      id: 'storm',
      behavior: 'auth-failure-storm',
      things: names.slice(0, 3),
      atMs,
      params: { perMinute: 10 },
    });
    await fleet.start({ id: 'leak', behavior: 'exfiltration', things: names.slice(4, 6), atMs });
    await hold.sleep(12 * MINUTE);
  });
  await fleet.close();
  return lab.messages
    .map(({ topic, payload }) => `${topic} ${payload.toString('utf8')}`)
    .filter((line) => !line.startsWith('$aws/events'))
    .join('\n');
}

test('the same seed tells the broker the same, byte for byte and in the same order', async () => {
  const first = await someTime('7');
  expect(first.split('\n').length).toBeGreaterThan(50);
  expect(await someTime('7')).toBe(first);
  expect(await someTime('8')).not.toBe(first);
});
