import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGateway, type Gateway } from './gateway.ts';
import { createIotService } from './services/iot/index.ts';
import { createS3Service } from './services/s3/index.ts';
import { createStsService } from './services/sts/index.ts';
import { createTestContext, testClientConfig } from './testing.ts';

const context = createTestContext();
const MEGABYTE = 1024 * 1024;
let gateway: Gateway;
let client: STSClient;
beforeAll(async () => {
  const sts = createStsService(context, { roleId: () => undefined });
  gateway = await createGateway({
    context,
    services: [sts, createS3Service(context), createIotService(context).service],
  });
  client = new STSClient(testClientConfig(gateway.url));
});
afterAll(async () => {
  client.destroy();
  await gateway.close();
});

/** The others: an ordinary caller is answered while something is going on. */
async function othersAreServed(): Promise<void> {
  expect((await client.send(new GetCallerIdentityCommand({}))).Account).toBe('000000000000');
}

async function dial(): Promise<Socket> {
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  return socket;
}

const head = (service: string, ...more: string[]) =>
  [
    'POST / HTTP/1.1',
    'host: aws',
    `authorization: AWS4-HMAC-SHA256 Credential=test/20260105/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=00`,
    ...more,
    '',
    '',
  ].join('\r\n');

/** What the gateway says before it ends the connection. */
async function said(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (data: string) => (text += data));
  await whenClosed(socket);
  return text;
}

/** `once` would fail at the error of a socket that is cut off while it writes. */
const whenClosed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });

test('whatever bytes come, the gateway lives on', async () => {
  const request = Buffer.from(head('sts', 'content-length: 4') + 'a=b&');
  const changed = fc
    .array(fc.tuple(fc.nat(request.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((changes) => {
      const bytes = Buffer.from(request);
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    });
  await fc.assert(
    fc.asyncProperty(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), async (bytes) => {
      const socket = await dial();
      socket.end(bytes);
      await said(socket);
    }),
    { numRuns: 100 },
  );
  await othersAreServed();
}, 30_000);

test('headers without end are refused, and a body without end at its limit', async () => {
  const headers = await dial();
  headers.write(head('sts', ...Array.from({ length: 2_000 }, (_, at) => `x-bomb-${at}: ${'x'.repeat(100)}`)));
  expect(await said(headers)).toMatch(/^HTTP\/1\.1 431 /);

  const endless = await dial();
  const answer = said(endless);
  endless.write(head('sts', 'transfer-encoding: chunked'));
  const piece = `${(64 * 1024).toString(16)}\r\n${'x'.repeat(64 * 1024)}\r\n`;
  let sent = 0;
  while (!endless.destroyed && sent < 100 * MEGABYTE) {
    sent += piece.length;
    if (!endless.write(piece)) {
      await Promise.race([new Promise((resolve) => endless.once('drain', resolve)), whenClosed(endless)]);
    }
  }
  expect(sent).toBeLessThan(100 * MEGABYTE);
  await answer;
  await othersAreServed();
}, 30_000);

test('a body that is only announced to be huge is refused at its header', async () => {
  const socket = await dial();
  socket.write(head('sts', `content-length: ${10 * 1024 * MEGABYTE}`));
  expect(await said(socket)).toMatch(/^HTTP\/1\.1 413 /);
});

test.each([
  ['JSON nested without end', 'iot', 'application/json', '['.repeat(200_000)],
  [
    'JSON nested deeply',
    'iot',
    'application/json',
    `{"attributePayload":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ],
  [
    'a form of thousands of members',
    'sts',
    'application/x-www-form-urlencoded',
    'Action=X&a=1&'.repeat(20_000),
  ],
  [
    'a form whose names nest',
    'sts',
    'application/x-www-form-urlencoded',
    `Action=AssumeRole&${'a.'.repeat(50_000)}=1`,
  ],
])('%s is an error of the client, or of an operation that does not exist', async (_, service, type, body) => {
  const socket = await dial();
  const answer = said(socket);
  socket.write(
    head(service, `content-type: ${type}`, 'connection: close', `content-length: ${body.length}`).replace(
      'POST /',
      service === 'iot' ? 'POST /things/a' : 'POST /',
    ) + body,
  );
  expect(await answer).toMatch(/^HTTP\/1\.1 (4\d\d|501) /);
  await othersAreServed();
});

test('entities in XML are not expanded', async () => {
  const bomb = `<!DOCTYPE a [<!ENTITY a "${'x'.repeat(1000)}">${Array.from(
    { length: 20 },
    (_, at) => `<!ENTITY a${at} "${`&a${at === 0 ? '' : at - 1};`.repeat(10)}">`,
  ).join(
    '',
  )}]><CreateBucketConfiguration><LocationConstraint>&a19;</LocationConstraint></CreateBucketConfiguration>`;
  const socket = await dial();
  const answer = said(socket);
  socket.write(
    head('s3', 'connection: close', `content-length: ${bomb.length}`).replace('POST /', 'PUT /bucket') + bomb,
  );
  expect(await answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  await othersAreServed();
});

test('half a request holds up nobody, nor do a thousand connections', async () => {
  const halves = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const socket = await dial();
      // Half a request line, half the headers, half a body.
      const whole = head('sts', 'content-length: 100');
      socket.write(at % 3 === 0 ? 'POST /' : at % 3 === 1 ? whole.slice(0, -2) : `${whole}half`);
      return socket;
    }),
  );
  await othersAreServed();
  for (let wave = 0; wave < 5; wave++) {
    await Promise.all(Array.from({ length: 200 }, async () => (await dial()).destroy()));
  }
  await othersAreServed();
  for (const socket of halves) socket.destroy();
}, 30_000);
