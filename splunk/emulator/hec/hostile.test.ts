import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { httpsRequest } from '../testing/https-request.ts';
import { connectTls, exchange, whenClosed } from '../testing/raw-https.ts';
import { PLAIN_TOKEN, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

const MEGABYTE = 1024 * 1024;

let splunk: TestSplunk;
beforeAll(async () => {
  splunk = await startSplunk({ hec: { maxContentLength: 4 * MEGABYTE } });
});
afterAll(() => splunk.close());

const send = (body: string, path = '/services/collector/event', method = 'POST') =>
  httpsRequest(`${splunk.hecUrl}${path}`, {
    ca: splunk.caPem,
    method,
    headers: { Authorization: `Splunk ${PLAIN_TOKEN}` },
    body,
  });

/** The others: an ordinary sender is served while something is going on. */
async function othersAreServed(): Promise<void> {
  expect((await send('{"event":"ordinary"}')).json()).toEqual({ text: 'Success', code: 0 });
}

const head = (path: string, ...more: string[]) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: splunk:8088',
    `Authorization: Splunk ${PLAIN_TOKEN}`,
    ...more,
    '',
    '',
  ].join('\r\n');

const drained = (socket: Socket) => new Promise<void>((resolve) => void socket.once('drain', resolve));

/** One chunk of a chunked body. */
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

test.each([
  ['events', '{"event":"x"}'.repeat(1_000)],
  ['white space', ' '.repeat(10_000)],
  ['one event that never ends', 'x'.repeat(10_000)],
])('a body without end, of %s, is refused at the limit', async (what, piece) => {
  const socket = await connectTls(splunk.hecUrl, splunk.caPem);
  let answer = '';
  let sent = 0;
  socket.on('data', (data: Buffer) => (answer += data.toString()));
  const closed = whenClosed(socket);
  socket.write(head('/services/collector/event', 'Transfer-Encoding: chunked'));
  if (what.startsWith('one')) socket.write(chunk('{"event":"'));
  const unanswered = () => !socket.destroyed && answer === '';
  while (unanswered() && sent < 100 * MEGABYTE) {
    sent += piece.length;
    if (!socket.write(chunk(piece))) await Promise.race([drained(socket), closed]);
  }
  await othersAreServed();
  socket.destroy();
  await closed;
  expect(answer === '' || /^HTTP\/1.1 413 /.test(answer)).toBe(true);
  // The limit and what was on its way.
  expect(sent).toBeLessThan(20 * MEGABYTE);
});

test('a sender that stops half-way is cut off after a while; others are served', async () => {
  await using impatient = await startSplunk({ patienceMs: 500 });
  const socket = await connectTls(impatient.hecUrl, impatient.caPem);
  socket.write(`${head('/services/collector/event', 'Content-Length: 1000')}{"event":"first"}{"eve`);
  const started = performance.now();
  await whenClosed(socket);
  expect(performance.now() - started).toBeGreaterThan(400);
  const answer = await httpsRequest(`${impatient.hecUrl}/services/collector`, {
    ca: impatient.caPem,
    headers: { Authorization: `Splunk ${PLAIN_TOKEN}` },
    body: '{"event":"ordinary"}',
  });
  expect(answer.status).toBe(200);
});

test('strangers who speak no TLS, or say nothing, cost nobody anything', async () => {
  const { hostname, port } = new URL(splunk.hecUrl);
  const silent = connect(Number(port), hostname);
  const plain = connect(Number(port), hostname);
  for (const socket of [silent, plain]) socket.on('error', () => {});
  plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  await whenClosed(plain);
  await othersAreServed();
  silent.destroy();
});

test('a sender that goes away in the middle of a body leaves nothing waiting', async () => {
  for (let i = 0; i < 20; i++) {
    const socket = await connectTls(splunk.hecUrl, splunk.caPem);
    socket.write(head('/services/collector/event', 'Transfer-Encoding: chunked') + chunk('{"event":"x"}{"e'));
    socket.destroy();
  }
  await waitFor({ what: 'an empty queue', timeoutMs: 5_000, intervalMs: 10 }, () =>
    splunk.counters().eventsQueued === 0 ? true : undefined,
  );
  await othersAreServed();
});

test.each([
  ['/services/collector/event%2F1.0', 404],
  ['/services/collector/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/services/collector/constructor', 404],
  ['/services/__proto__', 404],
  ['/services/collector/event/..%2fraw', 404],
  ['/services/collector/%00', 404],
  ['/services/collector/%', 404],
  ['//services///collector//event//', 200],
  ['/services/collector/x/../event', 200],
  ['http://elsewhere/services/collector/event', 404],
  ['//elsewhere:99999/services/collector/event', 404],
])('the path %s is answered with %i', async (path, status) => {
  const body = '{"event":"a"}';
  const request = head(path, 'Connection: close', `Content-Length: ${body.length}`) + body;
  const [line] = await exchange(splunk.hecUrl, splunk.caPem, request);
  expect(line).toContain(` ${status} `);
});

test('what the emulator does not do with a request is refused by name', async () => {
  const asked = await send('{"event":"a"}', '/services/collector/event?auto_extract_timestamp=true');
  expect(asked.status).toBe(501);
  expect(asked.text).toContain('auto_extract_timestamp');
  // Splunk does not look either when the time is given.
  const given = '/services/collector/event?auto_extract_timestamp=true&time=1767571200';
  expect((await send('{"event":"a"}', given)).status).toBe(200);
  const mint = await send('{}', '/services/collector/mint');
  expect([mint.status, mint.json()]).toMatchObject([501, { text: expect.stringContaining('mint') }]);
});

test('methods that the collector does not know are 405', async () => {
  for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
    const answer = await httpsRequest(`${splunk.hecUrl}/services/collector/event`, {
      ca: splunk.caPem,
      method,
    });
    expect([method, answer.status]).toEqual([method, 405]);
  }
});

test('names of the language the emulator is written in are names like others', async () => {
  expect((await send('{"__proto__":1,"event":"a"}')).json()).toEqual({ text: 'No data', code: 5 });
  expect((await send('{"constructor":1,"event":"a"}')).json()).toEqual({ text: 'No data', code: 5 });
  expect((await send('{"event":"a","fields":{"__proto__":"x","constructor":"y"}}')).status).toBe(200);
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('JSON a hundred thousand levels deep is an event, or broken; nothing falls over', async () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  expect((await send(`{"event":${deep}}`)).status).toBe(200);
  expect((await send(`{"event":${'['.repeat(100_000)}`)).json()).toMatchObject({ code: 6 });
  expect((await send('['.repeat(100_000))).json()).toMatchObject({ code: 6 });
  await othersAreServed();
});

test('headers without end are refused', async () => {
  const long = head('/services/collector/event', `X-Long: ${'x'.repeat(100_000)}`, 'Content-Length: 0');
  const [line] = await exchange(splunk.hecUrl, splunk.caPem, long);
  expect(line).toContain(' 431 ');
});

test.each(['Splunk', 'Splunk ', 'Basic !!!', 'Basic ', `Basic ${'A'.repeat(5_000)}`, 'Bearer x y z', '\t'])(
  'the authorization %# is refused, with 401 or 403',
  async (authorization) => {
    const answer = await httpsRequest(`${splunk.hecUrl}/services/collector/event`, {
      ca: splunk.caPem,
      headers: { Authorization: authorization },
      body: '{"event":"a"}',
    });
    expect([401, 403]).toContain(answer.status);
  },
);
