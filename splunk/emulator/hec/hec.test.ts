import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { httpsRequest } from '../testing/https-request.ts';
import { ACK_TOKEN, CHANNEL, PLAIN_TOKEN, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

let splunk: TestSplunk;
beforeAll(async () => {
  splunk = await startSplunk();
});
afterAll(() => splunk.close());

const send = (
  body: string | Buffer,
  { path = '', token = PLAIN_TOKEN, headers = {} as Record<string, string>, method = 'POST' } = {},
) =>
  httpsRequest(`${splunk.hecUrl}/services/collector${path}`, {
    ca: splunk.caPem,
    method,
    headers: { Authorization: `Splunk ${token}`, ...headers },
    body,
  });

/** How many events are in the index once nothing is on its way there. */
const indexed = () =>
  waitFor({ what: 'the indexing queue to empty', timeoutMs: 5_000, intervalMs: 5 }, () =>
    splunk.counters().eventsQueued === 0 ? splunk.counters().eventsIndexed : undefined,
  );
const EVENT = '{"event":"hello"}';
const withChannel = { 'X-Splunk-Request-Channel': CHANNEL };

describe('HTTP Event Collector', () => {
  test.each(['', '/event', '/event/1.0', '/raw', '/raw/1.0'])(
    'takes an event at /services/collector%s',
    async (path) => {
      const before = await indexed();
      const answer = await send(EVENT, { path });
      expect([answer.status, answer.text]).toEqual([200, '{"text":"Success","code":0}']);
      expect(await indexed()).toBe(before + 1);
    },
  );

  test.each([
    ['no token', { Authorization: '' }, 401, { text: 'Token is required', code: 2 }],
    ['half a header', { Authorization: 'Splunk' }, 401, { text: 'Invalid authorization', code: 3 }],
    [
      'an unknown scheme',
      { Authorization: `Bearer ${PLAIN_TOKEN}` },
      401,
      { text: 'Invalid authorization', code: 3 },
    ],
    ['an unknown token', { Authorization: `Splunk ${CHANNEL}` }, 403, { text: 'Invalid token', code: 4 }],
    [
      'a channel that is no GUID',
      { 'X-Splunk-Request-Channel': 'me' },
      400,
      { text: 'Invalid data channel', code: 11 },
    ],
  ])('%s is refused', async (_what, headers, status, body) => {
    const answer = await send(EVENT, { headers });
    expect([answer.status, answer.json()]).toEqual([status, body]);
  });

  test('a token may come as the password of HTTP Basic', async () => {
    const basic = Buffer.from(`anyone:${PLAIN_TOKEN}`).toString('base64');
    expect((await send(EVENT, { headers: { Authorization: `Basic ${basic}` } })).status).toBe(200);
  });

  test('a valid token in the query is refused unless the token allows it, even beside a valid header', async () => {
    const valid = await send(EVENT, { path: `?token=${PLAIN_TOKEN}` });
    expect([valid.status, valid.json()]).toEqual([
      400,
      { text: 'Query string authorization is not enabled', code: 16 },
    ]);
    expect((await send(EVENT, { path: `?token=${CHANNEL}` })).json()).toEqual({
      text: 'Invalid token',
      code: 4,
    });
  });

  test.each([
    ['an empty body', '', { text: 'No data', code: 5 }, 0],
    ['broken JSON', '{"event":}', { text: 'Invalid data format', code: 6, 'invalid-event-number': 0 }, 0],
    [
      'broken JSON after two events',
      `${EVENT}${EVENT}{"event":`,
      { text: 'Invalid data format', code: 6, 'invalid-event-number': 2 },
      2,
    ],
    [
      'an envelope without event',
      '{"host":"h"}',
      { text: 'Event field is required', code: 12, 'invalid-event-number': 0 },
      0,
    ],
    [
      'a blank event after one',
      `${EVENT}{"event":""}`,
      { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 1 },
      1,
    ],
    [
      'an event without members',
      '{"event":{}}',
      { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 0 },
      0,
    ],
    [
      'a blank event before broken JSON',
      '{"event":null}{',
      { text: 'Event field cannot be blank', code: 13, 'invalid-event-number': 0 },
      0,
    ],
    [
      'nested indexed fields',
      '{"event":"a","fields":{"b":{}}}',
      { text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': 0 },
      0,
    ],
    [
      'a time that is no number',
      '{"event":"a","time":"now"}',
      { text: 'Error in handling indexed fields', code: 15, 'invalid-event-number': 0 },
      0,
    ],
    ['an unknown key alone', '{"event":"a","extra":1}', { text: 'No data', code: 5 }, 0],
  ])('%s is refused, what precedes it is kept', async (_what, body, expected, kept) => {
    const before = await indexed();
    const answer = await send(body);
    expect([answer.status, answer.json()]).toEqual([400, expected]);
    expect(await indexed()).toBe(before + kept);
  });

  test('an unknown key silently ends the batch', async () => {
    const before = await indexed();
    const answer = await send(`${EVENT}{"event":"a","extra":1}${EVENT}`);
    expect([answer.status, answer.json()]).toEqual([200, { text: 'Success', code: 0 }]);
    expect(await indexed()).toBe(before + 1);
  });

  test('an envelope with fields only is taken and not stored', async () => {
    const before = await indexed();
    expect((await send(`{"fields":{"a":1}}${EVENT}`)).status).toBe(200);
    expect(await indexed()).toBe(before + 1);
  });

  test('an event for an index that does not exist is answered with success and lost', async () => {
    const before = splunk.counters();
    expect((await send('{"event":"a","index":"nowhere"}')).status).toBe(200);
    expect(splunk.counters()).toMatchObject({
      eventsLost: before.eventsLost + 1,
      eventsAccepted: before.eventsAccepted,
    });
  });

  test('gzip is read, damaged gzip and other encodings are refused', async () => {
    const headers = { 'Content-Encoding': 'gzip' };
    expect((await send(gzipSync(EVENT), { headers })).status).toBe(200);
    const damaged = await send(Buffer.from('not gzip at all'), { headers });
    expect([damaged.status, damaged.json()]).toMatchObject([400, { code: 6 }]);
    const cut = await send(gzipSync(EVENT.repeat(100)).subarray(0, 20), { headers });
    expect([cut.status, cut.json()]).toMatchObject([400, { code: 6 }]);
    expect((await send(EVENT, { headers: { 'Content-Encoding': 'deflate' } })).status).toBe(415);
  });

  test('unknown paths are 404, other methods 405 with the same text, OPTIONS needs no token', async () => {
    const unknown = await send(EVENT, { path: '/1.0' });
    const wrongMethod = await httpsRequest(`${splunk.hecUrl}/services/collector/event`, { ca: splunk.caPem });
    const options = await httpsRequest(`${splunk.hecUrl}/services/collector`, {
      ca: splunk.caPem,
      method: 'OPTIONS',
    });
    const notFound = { text: 'The requested URL was not found on this server.', code: 404 };
    expect([unknown.status, unknown.json()]).toEqual([404, notFound]);
    expect([wrongMethod.status, wrongMethod.json()]).toEqual([405, notFound]);
    expect([options.status, options.text, options.headers['allow']]).toEqual([200, '', 'POST,OPTIONS']);
  });

  test('health needs no token and judges one that is given', async () => {
    const health = (query: string) =>
      httpsRequest(`${splunk.hecUrl}/services/collector/health${query}`, { ca: splunk.caPem });
    expect((await health('')).text).toBe('{"text":"HEC is healthy","code":17}');
    expect((await health(`?token=${PLAIN_TOKEN}`)).status).toBe(200);
    expect((await health(`?token=${CHANNEL}`)).json()).toEqual({ text: 'Invalid token', code: 21 });
  });
});

describe('indexer acknowledgement', () => {
  const sendAcked = (body: string, channel = CHANNEL) =>
    send(body, { token: ACK_TOKEN, headers: { 'X-Splunk-Request-Channel': channel } });
  const ask = async (acks: number[], channel = CHANNEL) => {
    const answer = await send(JSON.stringify({ acks }), {
      path: `/ack?channel=${channel}`,
      token: ACK_TOKEN,
    });
    return (answer.json() as { acks: Record<string, boolean> }).acks;
  };

  test('numbers requests per channel from 0 and says true once, when the events are searchable', async () => {
    const channel = 'aaaaaaaa-0000-4000-8000-00000000000a';
    expect((await sendAcked(EVENT, channel)).text).toBe('{"text":"Success","code":0,"ackId":0}');
    expect((await sendAcked(EVENT, channel)).json()).toMatchObject({ ackId: 1 });
    const told = await waitFor({ what: 'the acknowledgement', timeoutMs: 5_000, intervalMs: 5 }, async () => {
      const acks = await ask([0], channel);
      return acks['0'] ? acks : undefined;
    });
    expect(told).toEqual({ '0': true });
    expect(await ask([0], channel)).toEqual({ '0': false });
  });

  test('an id of another channel, or one never given out, is false', async () => {
    await sendAcked(EVENT);
    expect(await ask([0, 999], 'bbbbbbbb-0000-4000-8000-000000000000')).toEqual({ '0': false, '999': false });
  });

  test('a refused batch still acknowledges what was kept of it', async () => {
    const channel = 'aaaaaaaa-0000-4000-8000-00000000000b';
    expect((await sendAcked(`${EVENT}{"event":""}`, channel)).text).toBe(
      '{"text":"Event field cannot be blank","code":13,"invalid-event-number":1,"ackId":0}',
    );
    expect((await sendAcked('{"event":""}', channel)).json()).not.toHaveProperty('ackId');
  });

  test.each([
    [
      'an event without channel',
      '/event',
      ACK_TOKEN,
      EVENT,
      {},
      { text: 'Data channel is missing', code: 10 },
    ],
    [
      'a query without channel',
      '/ack',
      ACK_TOKEN,
      '{"acks":[0]}',
      {},
      { text: 'Data channel is missing', code: 10 },
    ],
    [
      'a query of a token without acknowledgement',
      '/ack',
      PLAIN_TOKEN,
      '{"acks":[0]}',
      {},
      { text: 'ACK is disabled', code: 14 },
    ],
    [
      'a query of another shape',
      '/ack',
      ACK_TOKEN,
      '{"ids":[0]}',
      withChannel,
      { text: 'Invalid data format', code: 6 },
    ],
    ["Firehose's check of the connection", '', ACK_TOKEN, '', withChannel, { text: 'No data', code: 5 }],
  ])('%s is refused', async (_what, path, token, body, headers, expected) => {
    const answer = await send(body, { path, token, headers });
    expect([answer.status, answer.json()]).toEqual([400, expected]);
  });
});
