import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SystemClock, waitFor } from '#kernel';
import { httpsRequest } from '../testing/https-request.ts';
import { ACK_TOKEN, CHANNEL, PLAIN_TOKEN, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';
import { HEC_ANSWERS, type HecAnswerName } from './answers.ts';
import type { HecSettings } from './settings.ts';

const EVENT = '{"event":"hello"}';

const sendTo =
  (splunk: TestSplunk) =>
  (
    body: string | Buffer,
    { path = '/event', token = PLAIN_TOKEN, channel = '', headers = {} as Record<string, string> } = {},
  ) =>
    httpsRequest(`${splunk.hecUrl}/services/collector${path}`, {
      ca: splunk.caPem,
      headers: {
        Authorization: `Splunk ${token}`,
        ...(channel === '' ? {} : { 'X-Splunk-Request-Channel': channel }),
        ...headers,
      },
      body,
    });

const healthOf = async (splunk: TestSplunk, query = '') => {
  const answer = await httpsRequest(`${splunk.hecUrl}/services/collector/health${query}`, {
    ca: splunk.caPem,
  });
  return [answer.status, answer.json()];
};

/** A Splunk in which nothing is indexed for hours, so that queues stay as they are. */
async function startIdle(hec: Partial<HecSettings>) {
  const clock = new SystemClock({ speed: 1e-4 });
  const splunk = await startSplunk({ clock, hec });
  const close = async () => {
    await splunk.close();
    clock.close();
  };
  return { splunk, send: sendTo(splunk), [Symbol.asyncDispose]: close };
}

const named = (name: HecAnswerName, more: object = {}) => {
  const { status, text, code } = HEC_ANSWERS[name];
  return [status, { text, code, ...more }];
};

test.each([
  ['busy', false],
  ['atCapacity', true],
] as const)('a full queue is answered with %s, and health says so', async (answer, warnAt80) => {
  await using idle = await startIdle({ queueLength: 1_000, warnAt80 });
  const { splunk, send } = idle;
  expect(await healthOf(splunk)).toEqual(named('healthy'));
  // Fills the queue and waits for room, which never comes.
  const waiting = send(JSON.stringify({ event: 'x'.repeat(2_000) })).catch(() => undefined);
  await waitFor({ what: 'a full queue', timeoutMs: 10_000, intervalMs: 5 }, () =>
    splunk.counters().eventsQueued > 0 ? true : undefined,
  );
  const refused = await send(EVENT);
  expect([refused.status, refused.json()]).toEqual(named(answer));
  expect(await healthOf(splunk)).toEqual(named('queuesFull'));
  await splunk.close();
  await waiting;
});

test('a queue that is nearly full is a warning, where that is switched on', async () => {
  await using idle = await startIdle({ queueLength: 1_000, warnAt80: true });
  const answer = await idle.send(JSON.stringify({ event: 'x'.repeat(650) }));
  expect([answer.status, answer.json()]).toEqual(named('nearCapacity'));
});

test('acknowledgements that nobody asks for fill a channel', async () => {
  await using idle = await startIdle({ maxPendingAcksPerChannel: 2, maxPendingAcks: 2 });
  const { splunk, send } = idle;
  const options = { token: ACK_TOKEN, channel: CHANNEL };
  expect((await send(EVENT, options)).json()).toMatchObject({ ackId: 0 });
  expect((await send(EVENT, options)).json()).toMatchObject({ ackId: 1 });
  const full = await send(EVENT, options);
  expect([full.status, full.json()]).toEqual(named('busy'));
  expect(await healthOf(splunk)).toEqual(named('healthy'));
  expect(await healthOf(splunk, '?ack=true')).toEqual(named('ackUnavailable'));
});

test('with warnings on, a channel says that it is nearly and then quite full', async () => {
  await using idle = await startIdle({ maxPendingAcksPerChannel: 5, warnAt80: true });
  const options = { token: ACK_TOKEN, channel: CHANNEL };
  const codes: unknown[] = [];
  for (let n = 0; n < 6; n++) codes.push((await idle.send(EVENT, options)).json());
  expect(codes.map((body) => (body as { code: number }).code)).toEqual([0, 0, 0, 0, 25, 27]);
});

test('only so many channels are kept', async () => {
  await using idle = await startIdle({ maxAckChannels: 1 });
  const other = 'bbbbbbbb-0000-4000-8000-000000000001';
  expect((await idle.send(EVENT, { token: ACK_TOKEN, channel: CHANNEL })).status).toBe(200);
  expect((await idle.send(EVENT, { token: ACK_TOKEN, channel: other })).status).toBe(503);
  expect((await idle.send(EVENT, { token: ACK_TOKEN, channel: CHANNEL })).status).toBe(200);
});

test('a channel that nobody uses is forgotten: its ids begin at 0 again', async () => {
  // At a hundred times real time, 100 ms of lab time pass in one.
  await using splunk = await startSplunk({ hec: { channelIdleMs: 100 } });
  const options = { token: ACK_TOKEN, channel: CHANNEL };
  expect((await sendTo(splunk)(EVENT, options)).json()).toMatchObject({ ackId: 0 });
  const again = await waitFor(
    { what: 'a forgotten channel', timeoutMs: 10_000, intervalMs: 20 },
    async () => {
      const body = (await sendTo(splunk)(EVENT, options)).json() as { ackId: number };
      return body.ackId === 0 ? body : undefined;
    },
  );
  expect(again).toMatchObject({ code: 0 });
});

test('a body over max_content_length is refused by its length, and by what it turns out to be', async () => {
  await using splunk = await startSplunk({ hec: { maxContentLength: 10_000 } });
  const send = sendTo(splunk);
  expect((await send(JSON.stringify({ event: 'x'.repeat(20_000) }))).status).toBe(413);
  const bomb = gzipSync(JSON.stringify({ event: 'x'.repeat(5_000_000) }));
  expect(bomb.length).toBeLessThan(10_000);
  expect((await send(bomb, { headers: { 'Content-Encoding': 'gzip' } })).status).toBe(413);
  const unannounced = { 'Transfer-Encoding': 'chunked' };
  expect((await send(EVENT.repeat(1_000), { headers: unannounced })).status).toBe(413);
  expect((await send(EVENT)).status).toBe(200);
});

test('an event over maxEventSize is broken data; those before it are kept', async () => {
  await using splunk = await startSplunk();
  const send = sendTo(splunk);
  const ten = JSON.stringify({ event: 'x'.repeat(10 * 1024 * 1024) });
  const answer = await send(`${EVENT}${ten}${EVENT}`);
  expect([answer.status, answer.json()]).toEqual(named('invalidDataFormat', { 'invalid-event-number': 1 }));
  await waitFor({ what: 'the event before it', timeoutMs: 10_000, intervalMs: 10 }, () =>
    splunk.counters().eventsIndexed === 1 ? true : undefined,
  );
  const four = JSON.stringify({ event: 'x'.repeat(4 * 1024 * 1024) });
  expect((await send(four)).status).toBe(200);
});

test('what no request provokes can be switched on: every answer of the collector has its status and text', async () => {
  await using splunk = await startSplunk();
  for (const answer of Object.keys(HEC_ANSWERS) as HecAnswerName[]) {
    splunk.hecFaults.set({ kind: 'answer', answer }, { times: 1 });
    const got = await sendTo(splunk)(EVENT);
    expect([got.status, got.json()]).toEqual(named(answer));
  }
  expect((await sendTo(splunk)(EVENT)).json()).toEqual({ text: 'Success', code: 0 });
});
