import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { httpsRequest } from '../testing/https-request.ts';
import { PASSWORD, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

let splunk: TestSplunk;
let client: SplunkClient;
beforeAll(async () => {
  splunk = await startSplunk();
  const { splunkdUrl: url, caPem } = splunk;
  client = createSplunkClient({ url, username: 'admin', password: PASSWORD, caPem });
});
afterAll(async () => {
  client.close();
  await splunk.close();
});

/** Settings of a token as administrators change them: over REST. */
async function set(name: string, settings: Record<string, string>, action = ''): Promise<string> {
  const path = `/services/data/inputs/http${name === '' ? '' : `/${name}`}${action}?output_mode=json`;
  const answer = await httpsRequest(`${splunk.splunkdUrl}${path}`, {
    ca: splunk.caPem,
    auth: `admin:${PASSWORD}`,
    body: new URLSearchParams(settings).toString(),
  });
  expect(answer.status).toBeLessThan(300);
  return (answer.json() as { entry: [{ content: { token: string } }] }).entry[0].content.token;
}
const create = (name: string, settings: Record<string, string> = {}) => set('', { name, ...settings });

const send = (token: string, body: string, path = '/event', headers: Record<string, string> = {}) =>
  httpsRequest(`${splunk.hecUrl}/services/collector${path}`, {
    ca: splunk.caPem,
    headers: { ...(token === '' ? {} : { Authorization: `Splunk ${token}` }), ...headers },
    body,
  });

const found = (search: string) =>
  waitFor({ what: search, timeoutMs: 10_000, intervalMs: 10 }, async () => {
    const { rows } = await client.search({ search });
    return rows.length > 0 ? rows : undefined;
  });

test('a token is disabled, enabled and rotated at once', async () => {
  const token = await create('switched');
  expect((await send(token, '{"event":"a"}')).status).toBe(200);
  await set('switched', {}, '/disable');
  const disabled = await send(token, '{"event":"a"}');
  expect([disabled.status, disabled.text]).toEqual([403, '{"text":"Token disabled","code":1}']);
  const health = await httpsRequest(`${splunk.hecUrl}/services/collector/health?token=${token}`, {
    ca: splunk.caPem,
  });
  expect([health.status, health.text]).toEqual([400, '{"text":"Token disabled","code":22}']);
  await set('switched', {}, '/enable');
  expect((await send(token, '{"event":"a"}')).status).toBe(200);
  const fresh = await set('switched', {}, '/rotate');
  expect((await send(token, '{"event":"a"}')).json()).toEqual({ text: 'Invalid token', code: 4 });
  expect((await send(fresh, '{"event":"a"}')).status).toBe(200);
});

test('a token writes to its indexes only, by envelope and by query', async () => {
  await client.indexes.create('allowed');
  const token = await create('limited', { index: 'allowed', indexes: 'allowed' });
  expect((await send(token, '{"event":"a","index":"allowed"}')).status).toBe(200);
  const refused = { text: 'Incorrect index', code: 7, 'invalid-event-number': 1 };
  expect((await send(token, '{"event":"a","index":"main"}')).json()).toEqual(refused);
  expect((await send(token, '{"event":"a"}', '/event?index=main')).json()).toEqual(refused);
  expect((await send(token, 'a', '/raw?index=main')).json()).toEqual(refused);
  const second = await send(token, '{"event":"a"}{"event":"b","index":"main"}');
  expect(second.json()).toEqual({ ...refused, 'invalid-event-number': 2 });
});

test('the envelope wins over the query, the query over the token, the token over the defaults', async () => {
  const token = await create('preset', { host: 'h-token', source: 's-token', sourcetype: 't-token' });
  const query = '/event?host=h-query&source=s-query';
  await send(token, '{"event":"order","host":"h-envelope"}', query);
  expect(await found('index=* order | table host source sourcetype')).toEqual([
    { host: 'h-envelope', source: 's-query', sourcetype: 't-token' },
  ]);
  const bare = await create('bare');
  await send(bare, '{"event":"defaults"}');
  expect(await found('index=* defaults | table host source sourcetype index')).toEqual([
    { host: new URL(splunk.hecUrl).host, source: 'http:bare', sourcetype: 'httpevent', index: 'main' },
  ]);
});

test('a token in the query is for tokens that allow it', async () => {
  const token = await create('by-query', { allowQueryStringAuth: '1' });
  expect((await send('', '{"event":"a"}', `/event?token=${token}`)).status).toBe(200);
  await set('by-query', { allowQueryStringAuth: '0' });
  expect((await send('', '{"event":"a"}', `/event?token=${token}`)).json()).toEqual({
    text: 'Query string authorization is not enabled',
    code: 16,
  });
});

test('indexer acknowledgement is switched on and off', async () => {
  const channel = { 'X-Splunk-Request-Channel': 'aaaaaaaa-0000-4000-8000-00000000000a' };
  const token = await create('acked', { useACK: '1' });
  expect((await send(token, '{"event":"a"}')).json()).toEqual({ text: 'Data channel is missing', code: 10 });
  expect((await send(token, 'a line', '/raw', channel)).json()).toMatchObject({ ackId: 0 });
  await set('acked', { useACK: '0' });
  expect((await send(token, '{"event":"a"}')).text).toBe('{"text":"Success","code":0}');
  expect((await send(token, '{"acks":[0]}', '/ack', channel)).json()).toEqual({
    text: 'ACK is disabled',
    code: 14,
  });
});

test('lines of /raw are events, cut at 10,000 characters, at the time of the query', async () => {
  const token = await create('raw');
  const body = `first\r\nsecond\n\n${'x'.repeat(20_000)}`;
  await send(token, body, '/raw?time=1767571200&source=raw-lines');
  const rows = await found('index=main source=raw-lines | eval n=len(_raw) | table n _time | sort n');
  expect(rows).toEqual([
    { n: '5', _time: '2026-01-05T00:00:00.000+00:00' },
    { n: '6', _time: '2026-01-05T00:00:00.000+00:00' },
    { n: '10000', _time: '2026-01-05T00:00:00.000+00:00' },
  ]);
});
