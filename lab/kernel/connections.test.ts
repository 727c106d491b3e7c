import { expect, test } from 'vitest';
import { ConnectionRegistry } from './connections.ts';

test('a port stands for its announced address until its connection is settled', async () => {
  const registry = new ConnectionRegistry();
  registry.announce(40_001, '10.20.1.7');
  expect(registry.sourceAddress(40_001)).toBe('10.20.1.7');
  let over = false;
  const settled = registry.whenSettled(40_001).then(() => (over = true));
  await Promise.resolve();
  expect(over).toBe(false);
  registry.settled(40_001);
  await settled;
  expect(registry.sourceAddress(40_001)).toBeUndefined();
});

test('waiting for a port that nobody announced ends at once', async () => {
  await expect(new ConnectionRegistry().whenSettled(1)).resolves.toBeUndefined();
});
