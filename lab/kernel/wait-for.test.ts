import { expect, test } from 'vitest';
import { waitFor } from './wait-for.ts';

test('the first defined value ends the wait', async () => {
  let asked = 0;
  const value = await waitFor({ what: 'the third answer', timeoutMs: 5_000, intervalMs: 1 }, () =>
    ++asked === 3 ? 'ready' : undefined,
  );
  expect([value, asked]).toEqual(['ready', 3]);
});

test('a time-out says what was waited for and keeps the last error', async () => {
  const wait = waitFor({ what: 'the stack', timeoutMs: 5, intervalMs: 1 }, () => {
    throw new Error('still creating');
  });
  await expect(wait).rejects.toMatchObject({
    code: 'LAB_TIMEOUT',
    message: expect.stringContaining('the stack'),
    cause: expect.objectContaining({ message: 'still creating' }),
  });
});
