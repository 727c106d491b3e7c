import { promisify } from 'node:util';
import splunkLogging from 'splunk-logging';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#kernel';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { ACK_TOKEN, PASSWORD, PLAIN_TOKEN, startSplunk, type TestSplunk } from '../testing/start-splunk.ts';

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
});
afterAll(async () => {
  client.close();
  await splunk.close();
});

interface Answer {
  statusCode: number;
}

/** The official logger, and how its requests end. */
function createLogger(token: string, more: object = {}) {
  const logger = new splunkLogging.Logger({ url: splunk.hecUrl, token, ...more });
  const errors: { code?: number; message: string }[] = [];
  logger.error = (error: { code?: number; message: string }) => errors.push(error);
  const send = promisify(
    (context: object, done: (error: unknown, answer: [Answer, object]) => void) =>
      void logger.send(context, (error: unknown, answer: Answer, body: object) =>
        done(error, [answer, body]),
      ),
  );
  const flush = promisify((done: (error: unknown, answer: [Answer, object]) => void) =>
    logger.flush((error: unknown, answer: Answer, body: object) => done(error, [answer, body])),
  );
  return { logger, errors, send, flush };
}

const rowsOf = (search: string, count: number) =>
  waitFor({ what: `${count} rows`, timeoutMs: 10_000, intervalMs: 10 }, async () => {
    const { rows } = await client.search({ search });
    return rows.length >= count ? rows : undefined;
  });

test('the official logger sends an event with its metadata', async () => {
  const { send, errors } = createLogger(PLAIN_TOKEN);
  const [answer, body] = await send({
    message: { thing: 'pump-1', temperature: 36.6 },
    severity: 'warn',
    metadata: { time: 1_767_571_200.25, host: 'ward-3', source: 'logger', sourcetype: 'pump' },
  });
  expect([answer.statusCode, body, errors]).toEqual([200, { text: 'Success', code: 0 }, []]);
  const fields = 'thing temperature severity host sourcetype _time';
  expect(
    await rowsOf(`index=main source=logger | rename message.* AS * | eval _time=_time | table ${fields}`, 1),
  ).toEqual([
    {
      thing: 'pump-1',
      temperature: '36.6',
      severity: 'warn',
      host: 'ward-3',
      sourcetype: 'pump',
      _time: '2026-01-05T00:00:00.250+00:00',
    },
  ]);
});

test('its batches arrive whole and in order', async () => {
  const { logger, flush } = createLogger(PLAIN_TOKEN, { maxBatchCount: 0, batchInterval: 0 });
  for (let n = 0; n < 50; n++) {
    logger.send({ message: { n }, metadata: { time: 1_767_571_200 + n, source: 'batch' } });
  }
  const [answer] = await flush();
  expect(answer.statusCode).toBe(200);
  const rows = await rowsOf('index=main source=batch | sort 0 _time | table message.n', 50);
  expect(rows.map((row) => row['message.n'])).toEqual(Array.from({ length: 50 }, (_, n) => String(n)));
});

test('it is told why it is refused', async () => {
  const unknown = createLogger('00000000-0000-4000-8000-000000000000');
  const [answer] = await unknown.send({ message: 'x' });
  expect([answer.statusCode, unknown.errors]).toMatchObject([403, [{ code: 4, message: 'Invalid token' }]]);
  const acknowledging = createLogger(ACK_TOKEN);
  await acknowledging.send({ message: 'x' });
  expect(acknowledging.errors).toMatchObject([{ code: 10, message: 'Data channel is missing' }]);
});
