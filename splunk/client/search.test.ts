import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { startSplunk, PASSWORD, PLAIN_TOKEN, type TestSplunk } from '../emulator/testing/start-splunk.ts';
import { createConnection } from './http.ts';
import { createHecClient, createSplunkClient, type SplunkClient } from './index.ts';
import { runSearchJob } from './search.ts';
import { createSession } from './session.ts';

let splunk: TestSplunk;
let client: SplunkClient;
beforeAll(async () => {
  splunk = await startSplunk();
  client = createSplunkClient({
    url: splunk.splunkdUrl,
    username: 'admin',
    password: PASSWORD,
    caPem: splunk.caPem,
  });
  const hec = createHecClient({ url: splunk.hecUrl, token: PLAIN_TOKEN, caPem: splunk.caPem });
  await hec.send([
    { time: 1_767_571_200, event: { thing: 'pump-001', failures: 3, ports: [21, 22] } },
    { time: 1_767_571_201, event: { thing: 'pump-002', failures: 5 } },
  ]);
  await waitFor({ what: 'the events', timeoutMs: 5_000, intervalMs: 5 }, () =>
    splunk.counters().eventsIndexed === 2 ? true : undefined,
  );
  hec.close();
});
afterAll(async () => {
  client.close();
  await splunk.close();
});

describe('search', () => {
  test('returns rows, and how many events were seen', async () => {
    expect(await client.search({ search: 'index=main failures>4 | stats count BY thing' })).toEqual({
      fields: ['thing', 'count'],
      rows: [{ thing: 'pump-002', count: '1' }],
      messages: [],
      eventCount: 1,
      scanCount: 2,
    });
  });

  test('is one request on the emulator', async () => {
    const before = splunk.counters().splunkdRequests;
    await client.search({ search: 'index=main' });
    expect(splunk.counters().splunkdRequests).toBe(before + 1);
  });

  test('tells the same through a job as through a oneshot search', async () => {
    const search = { search: 'index=main | table _time thing failures ports{}', earliest: 0 };
    const oneshot = await client.search(search);
    const connection = createConnection({ url: splunk.splunkdUrl, caPem: splunk.caPem });
    const session = createSession(connection, { username: 'admin', password: PASSWORD });
    const likeSplunk = { ...session, isEmulator: () => Promise.resolve(false) };
    expect(await runSearchJob(likeSplunk, search)).toEqual(oneshot);
    connection.close();
    expect(oneshot.rows[1]).toEqual({
      _time: '2026-01-05T00:00:00.000+00:00',
      thing: 'pump-001',
      failures: '3',
      'ports{}': ['21', '22'],
    });
  });

  test('a search that Splunk refuses is an error in its own words', async () => {
    await expect(client.search({ search: 'index=main | frobnicate' })).rejects.toMatchObject({
      code: 'LAB_SPLUNK_REFUSED',
      message: expect.stringContaining("Unknown search command 'frobnicate'") as string,
    });
  });

  test('a wrong password is an error that says so', async () => {
    const stranger = createSplunkClient({
      url: splunk.splunkdUrl,
      username: 'admin',
      password: 'wrong',
      caPem: splunk.caPem,
    });
    await expect(stranger.search({ search: 'index=main' })).rejects.toMatchObject({
      code: 'LAB_SPLUNK_REFUSED',
    });
    stranger.close();
  });
});
