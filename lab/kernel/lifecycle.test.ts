import { expect, test } from 'vitest';
import { Lifecycle } from './lifecycle.ts';

test('parts stop in reverse order, each once', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  lifecycle.add('broker', () => void stopped.push('broker'));
  lifecycle.add('fleet', () => void stopped.push('fleet'));
  await lifecycle.close();
  await lifecycle.close();
  expect(stopped).toEqual(['fleet', 'broker']);
});

test('a part that fails to stop does not keep the others running, and is named', async () => {
  const stopped: string[] = [];
  const lifecycle = new Lifecycle();
  lifecycle.add('broker', () => void stopped.push('broker'));
  lifecycle.add('fleet', () => {
    throw new Error('socket still open');
  });
  await expect(lifecycle.close()).rejects.toThrow('fleet did not stop cleanly');
  expect(stopped).toEqual(['broker']);
});
