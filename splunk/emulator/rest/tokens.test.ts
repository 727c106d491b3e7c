import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, VirtualClock } from '#kernel';
import { createSplunkClient } from '#splunk/client';
import { httpsRequest } from '../testing/https-request.ts';
import { PASSWORD, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

const clock = new VirtualClock({ startMs: Date.UTC(2026, 0, 5) });
let splunk: TestSplunk;
beforeAll(async () => {
  splunk = await startSplunk({ clock });
});
afterAll(() => splunk.close());

async function ask(method: string, path: string, fields: Record<string, string> = {}) {
  const query = new URLSearchParams({ output_mode: 'json', ...fields }).toString();
  const answer = await httpsRequest(`${splunk.splunkdUrl}/services/authorization/tokens${path}?${query}`, {
    ca: splunk.caPem,
    auth: `admin:${PASSWORD}`,
    method,
  });
  return { status: answer.status, ...(answer.json() as { entry: { content: Record<string, unknown> }[] }) };
}

/** Can somebody with this token ask splunkd anything? */
async function isIn(token: string): Promise<boolean> {
  const client = createSplunkClient({ url: splunk.splunkdUrl, token, caPem: splunk.caPem });
  try {
    return (await client.serverInfo()).version !== '';
  } catch (error) {
    expect(error).toMatchObject({ code: 'LAB_SPLUNK_REFUSED' });
    return false;
  } finally {
    client.close();
  }
}

test('a Bearer token is told once, and can be disabled, enabled and deleted', async () => {
  const { status, entry } = await ask('POST', '', { name: 'admin', audience: 'tests' });
  const { id, token } = entry[0]!.content as { id: string; token: string };
  expect(status).toBe(201);
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  expect(await isIn(token)).toBe(true);
  expect(await isIn(`${token}x`)).toBe(false);
  const listed = await ask('GET', '');
  expect(listed.entry[0]!.content).toMatchObject({
    claims: { sub: 'admin', aud: 'tests' },
    status: 'enabled',
  });
  expect(JSON.stringify(listed)).not.toContain(token);
  await ask('POST', '/admin', { id, status: 'disabled' });
  expect(await isIn(token)).toBe(false);
  await ask('POST', '/admin', { id, status: 'enabled' });
  expect(await isIn(token)).toBe(true);
  await ask('DELETE', '/admin', { id });
  expect(await isIn(token)).toBe(false);
  expect((await ask('DELETE', '/admin', { id })).status).toBe(404);
});

test('it expires on lab time', async () => {
  const { entry } = await ask('POST', '', { name: 'admin', audience: 'tests', expires_on: '+30d' });
  const token = String(entry[0]!.content['token']);
  await clock.run('29 days', (hold) => hold.sleep(29 * DAY));
  expect(await isIn(token)).toBe(true);
  await clock.run('a day', (hold) => hold.sleep(DAY));
  expect(await isIn(token)).toBe(false);
});

test('without a user that exists, or an audience, it is refused', async () => {
  expect((await ask('POST', '', { audience: 'tests' })).status).toBe(400);
  expect((await ask('POST', '', { name: 'nobody', audience: 'tests' })).status).toBe(400);
  expect((await ask('POST', '', { name: 'admin' })).status).toBe(400);
});
