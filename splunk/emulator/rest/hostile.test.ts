import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLogger, SystemClock, waitFor } from '#kernel';
import { httpsRequest } from '../testing/https-request.ts';
import { exchange } from '../testing/raw-https.ts';
import { PASSWORD, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';
import { createRestHandler } from './rest-server.ts';
import { Sessions } from './sessions.ts';

const BASIC = `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;

let splunk: TestSplunk;
beforeAll(async () => {
  splunk = await startSplunk();
});
afterAll(() => splunk.close());

const get = (path: string) =>
  httpsRequest(`${splunk.splunkdUrl}${path}`, { ca: splunk.caPem, headers: { Authorization: BASIC } });
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  httpsRequest(`${splunk.splunkdUrl}${path}`, {
    ca: splunk.caPem,
    headers: { Authorization: BASIC, ...headers },
    body,
  });
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

test('a client that stops reading an export is cut off, and what makes its results stops', async () => {
  const clock = new SystemClock();
  let made = 0;
  let stopped = false;
  async function* endless() {
    try {
      for (; ; made++) yield 'x'.repeat(64 * 1024);
    } finally {
      stopped = true;
    }
  }
  const handle = createRestHandler({
    clock,
    logger: silentLogger,
    sessions: new Sessions(clock, { username: 'admin', password: PASSWORD }),
    endpoints: [
      {
        path: 'endless',
        open: true,
        GET: () => ({ kind: 'stream', contentType: 'text/plain', chunks: endless() }),
      },
      { path: 'other', open: true, GET: () => ({ kind: 'text', contentType: 'text/plain', text: 'ok' }) },
    ],
    kept: () => Promise.resolve(),
    requests: { count: 0 },
    stalledReaderMs: 200,
  });
  const server = createServer(handle);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reader = connect(port, '127.0.0.1');
  reader.on('error', () => {});
  reader.pause();
  reader.write('GET /services/endless HTTP/1.1\r\nHost: x\r\n\r\n');
  await waitFor({ what: 'the end of the stream', timeoutMs: 20_000, intervalMs: 10 }, () =>
    stopped ? true : undefined,
  );
  // As much as fits into the buffers between, not more.
  expect(made).toBeLessThan(1_000);
  expect(await (await fetch(`http://127.0.0.1:${port}/services/other`)).text()).toBe('ok');
  reader.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  clock.close();
});

test('a body over the limit is refused, and one of XML is no form: nothing in it is resolved', async () => {
  const long = await post('/services/search/jobs', `search=${'x'.repeat(17 * 1024 * 1024)}`);
  expect(long.status).toBe(413);
  const entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a><search>&b;</search></a>';
  const laughs = `<!DOCTYPE a [<!ENTITY b "${'x'.repeat(1_000)}">]><search>${'&b;'.repeat(10_000)}</search>`;
  for (const body of [entity, laughs]) {
    const answer = await post('/services/search/jobs', body, { 'Content-Type': 'text/xml' });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('parameter for the Splunk platform REST API search/jobs endpoint is not');
    expect(answer.text).not.toContain('root:');
  }
});

test('names and texts that look like XML are text in Atom and in results', async () => {
  const name = `<a b="c">&amp;]]>\u0001'`;
  const created = await post('/services/saved/searches', form({ name, search: '| makeresults' }));
  expect(created.status).toBe(201);
  const feed = new XMLParser({ ignoreAttributes: false, processEntities: true }).parse(
    (await get('/services/saved/searches?count=0')).text,
  ) as { feed: { entry: { title: string } | { title: string }[] } };
  expect([feed.feed.entry].flat().map(({ title }) => title)).toContain(`<a b="c">&amp;]]>\uFFFD'`);
  const search = '| makeresults | eval a="<x>&amp;</text>" | table a';
  const results = await post('/services/search/jobs', form({ search, exec_mode: 'oneshot' }));
  expect(results.text).toContain('&lt;x&gt;&amp;amp;&lt;/text&gt;');
});

test.each([
  ['/services/../../etc/passwd', 404],
  ['/services/%2e%2e/%2e%2e/etc/passwd', 404],
  ['/servicesNS/-/-/..%2f..%2fetc', 404],
  ['/services/apps/local/..%2f..%2f..%2fetc', 404],
  ['/services/search/jobs/__proto__', 404],
  ['/services/search/jobs/constructor/results', 404],
  ['/services/saved/searches/constructor', 404],
  ['/services/data/indexes/__proto__', 404],
  ['/services/%', 404],
  ['/services/%00', 404],
  ['//services///server//info//', 200],
  ['/en-US/splunkd/__raw/services/server/info', 200],
])('the path %s is answered with %i', async (path, status) => {
  const request = [`GET ${path} HTTP/1.1`, 'Host: x', `Authorization: ${BASIC}`, 'Connection: close'];
  const [line] = await exchange(splunk.splunkdUrl, splunk.caPem, `${request.join('\r\n')}\r\n\r\n`);
  expect(line).toContain(` ${status} `);
});

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'JSON', ''])(
  'the output mode %j is refused',
  async (output_mode) => {
    const search = '| makeresults';
    const oneshot = await post('/services/search/jobs', form({ search, exec_mode: 'oneshot', output_mode }));
    expect([oneshot.status, oneshot.text]).toEqual([400, expect.stringContaining('Invalid output_mode.')]);
    const exported = await post('/services/search/v2/jobs/export', form({ search, output_mode }));
    expect([exported.status, exported.text]).toEqual([400, expect.stringContaining('Invalid output_mode.')]);
  },
);

test('a sid with line breaks ends no header and no job', async () => {
  const id = 'a\r\nSet-Cookie: b=c';
  const created = await post(
    '/services/search/jobs',
    form({ search: '| makeresults', id, output_mode: 'json' }),
  );
  expect(created.headers['set-cookie']).toBeUndefined();
  const job = await get(`/services/search/jobs/${encodeURIComponent(id)}?output_mode=json`);
  expect(job.headers['set-cookie']).toBeUndefined();
  expect(job.status).toBe(created.status === 201 ? 200 : 404);
});

test('numbers beyond sense are tolerated', async () => {
  const { sid } = (
    await post(
      '/services/search/jobs',
      form({ search: '| makeresults count=3', exec_mode: 'blocking', output_mode: 'json' }),
    )
  ).json() as { sid: string };
  for (const query of ['count=1e9', 'count=-5', 'offset=99999999999999999999', 'offset=-99', 'count=%00']) {
    const answer = await get(`/services/search/jobs/${sid}/results?output_mode=json&${query}`);
    expect([query, answer.status]).toEqual([query, 200]);
  }
  expect((await get('/services/saved/searches?count=-1&offset=-7&output_mode=json')).status).toBe(200);
});

test.each([
  ['', 'Unauthorized'],
  ['Basic', 'Unauthorized'],
  ['Basic !!!', 'Unauthorized'],
  [`Basic ${Buffer.from('admin:wrong').toString('base64')}`, 'Unauthorized'],
  ['Splunk nonsense', 'call not properly authenticated'],
  ['Bearer nonsense', 'call not properly authenticated'],
  ['Negotiate abc', 'Unauthorized'],
])('the authorization %j is refused in the words of Splunk', async (authorization, text) => {
  const answer = await httpsRequest(`${splunk.splunkdUrl}/services/server/info`, {
    ca: splunk.caPem,
    headers: authorization === '' ? {} : { Authorization: authorization },
  });
  expect([answer.status, answer.text]).toEqual([401, expect.stringContaining(text)]);
});
