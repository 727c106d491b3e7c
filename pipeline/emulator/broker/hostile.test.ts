import { request, type RequestOptions } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { generate } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCertificate } from './testing/certificates.ts';
import { createDataPath, whenClosed } from './testing/data-path.ts';

let lab: Awaited<ReturnType<typeof createDataPath>>;
beforeEach(async () => {
  lab = await createDataPath({ connectIntervalMs: 0, publishesPerSecond: Infinity }, 200);
});
afterEach(() => lab.close());

const whenOver = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.destroyed) return resolve();
    // An end that nobody reads is never seen.
    socket.once('close', () => resolve()).resume();
  });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
async function until(check: () => boolean): Promise<void> {
  for (let turns = 0; !check(); turns++) {
    if (turns > 200_000) throw new Error('it never happened');
    await turn();
  }
}

/** A well-behaved device gets through: its publish is acknowledged and comes back to its own subscription. */
async function othersAreUnaffected(): Promise<void> {
  const client = (await lab.connect({ clientId: 'other' }))!;
  const received = new Promise<string>((resolve) =>
    client.on('message', (_, payload) => resolve(String(payload))),
  );
  await client.subscribeAsync('echo', { qos: 1 });
  await client.publishAsync('echo', 'still here', { qos: 1 });
  expect(await received).toBe('still here');
  await client.endAsync();
}

/** Connections of this process, of both ends. */
const openSockets = () =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap' || kind === 'TLSWrap').length;

const CONNECT = generate({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  clientId: 'pump',
  keepalive: 0,
});

describe('hostile clients are kept out and leave others alone', () => {
  it('no certificate: closed without CONNACK', async () => {
    const socket = connectTls({ host: '127.0.0.1', port: lab.broker.port, ca: lab.server.certificatePem });
    socket.on('error', () => {});
    const data: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => data.push(chunk));
    socket.write(CONNECT);
    await whenOver(socket);
    expect(data).toEqual([]);
    await othersAreUnaffected();
  });

  it('someone else’s thing: the client id alone makes no device', async () => {
    const stranger = await createTestCertificate('stranger');
    expect(await lab.connect({ clientId: 'pump' }, stranger)).toBeUndefined();
    await othersAreUnaffected();
  });

  it('TLS that never goes on, plain text, and connections that say nothing', async () => {
    const sockets = Array.from({ length: 30 }, () => connectTcp(lab.broker.port, '127.0.0.1'));
    for (const [index, socket] of sockets.entries()) {
      socket.on('error', () => {});
      // The first bytes of a ClientHello; MQTT in the clear; silence.
      if (index % 3 === 0) socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      if (index % 3 === 1) socket.write(CONNECT);
    }
    const silent = lab.dial();
    await new Promise((resolve) => silent.once('secureConnect', resolve));
    await othersAreUnaffected();
    for (const socket of sockets) socket.destroy();
  });

  it('a device that gives up in the middle of TLS is told that its connection is over', async () => {
    const { connections } = lab.context;
    for (const cut of ['destroy', 'resetAndDestroy'] as const) {
      const socket = connectTcp(lab.broker.port, '127.0.0.1');
      socket.on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve));
      connections.announce(socket.localPort!, '10.0.0.1');
      const settled = connections.whenSettled(socket.localPort!);
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      socket[cut]();
      await settled;
    }
  });

  it('ten thousand connection attempts, some of which get as far as a CONNECT, leave nothing behind', async () => {
    const stranger = await createTestCertificate('stranger');
    const openBefore = openSockets();
    for (let wave = 0; wave < 20; wave++) {
      const plain = Array.from({ length: 490 }, () => {
        const socket = connectTcp(lab.broker.port, '127.0.0.1');
        socket.on('error', () => {});
        socket.once('connect', () => socket.destroy());
        return whenOver(socket);
      });
      const refused = Array.from({ length: 10 }, async () => {
        expect(await lab.connect({ clientId: 'pump' }, stranger)).toBeUndefined();
      });
      await Promise.all([...plain, ...refused]);
    }
    await othersAreUnaffected();
    expect(lab.broker.counters()).toMatchObject({ connectsRefused: 200, connectsAccepted: 1 });
    await until(() => openSockets() <= openBefore);
  }, 60_000);

  it('packets before CONNECT, and a second CONNECT', async () => {
    const early = lab.dial();
    early.write(generate({ cmd: 'publish', topic: 't', payload: 'x', qos: 0, dup: false, retain: false }));
    await whenOver(early);
    const twice = lab.dial();
    twice.write(CONNECT);
    await until(() => lab.broker.session('pump') !== undefined);
    twice.write(CONNECT);
    await whenOver(twice);
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
    await othersAreUnaffected();
  });

  it.each([
    ['a topic of too many levels', `${'a/'.repeat(8)}a`],
    ['a topic of too many bytes', 'ü'.repeat(129)],
    ['a topic of thousands of levels', '/'.repeat(60_000)],
    ['a reserved topic', '$aws/events/presence/connected/other'],
    ['a topic of one’s own making below $', '$mine/topic'],
  ])('%s ends the connection', async (_, topic) => {
    const client = (await lab.connect())!;
    const ended = whenClosed(client);
    client.publish(topic, 'x', { qos: 1 }, () => {});
    await ended;
    await until(() => lab.event('disconnected/pump') !== undefined);
    expect(lab.event('disconnected/pump')).toMatchObject({ disconnectReason: 'CLIENT_ERROR' });
    await othersAreUnaffected();
  });

  it.each([
    ['too many levels', '+/'.repeat(9)],
    ['too many bytes', 'ü/'.repeat(129)],
    ['thousands of wildcards', '+/'.repeat(30_000) + '#'],
    ['a wildcard in the middle of a level', 'a+b/c'],
    ['more behind the #', '#/a'],
    ['everything below $', '$aws/#'],
  ])('a filter of %s ends the connection', async (_, filter) => {
    const socket = lab.dial();
    const ended = whenOver(socket);
    const subscriptions = [{ topic: filter, qos: 0 as const }];
    socket.write(Buffer.concat([CONNECT, generate({ cmd: 'subscribe', messageId: 1, subscriptions })]));
    await ended;
    await othersAreUnaffected();
  });

  it('thousands of different topics are taken like any others', async () => {
    const client = (await lab.connect())!;
    await Promise.all(
      Array.from({ length: 5_000 }, (_, number) => client.publishAsync(`bomb/${number}`, 'x', { qos: 1 })),
    );
    expect(lab.broker.counters().publishesReceived).toBe(5_000);
    await othersAreUnaffected();
  });

  it('a payload over 128 KB ends the connection, one of exactly 128 KB does not', async () => {
    const client = (await lab.connect())!;
    await client.publishAsync('t', Buffer.alloc(131_072), { qos: 1 });
    const ended = whenClosed(client);
    client.publish('t', Buffer.alloc(131_073), { qos: 1 }, () => {});
    await ended;
    await othersAreUnaffected();
  });

  it('the 51st subscription ends the connection', async () => {
    const client = (await lab.connect())!;
    for (let start = 0; start < 48; start += 8) {
      await client.subscribeAsync(Array.from({ length: 8 }, (_, index) => `f/${start + index}`));
    }
    await client.subscribeAsync(['f/48', 'f/49']);
    const ended = whenClosed(client);
    client.subscribe('f/50', () => {});
    await ended;
    await othersAreUnaffected();
  });

  it('a client that does not read is disconnected, and everyone else gets their messages', async () => {
    const slow = (await lab.connect({ clientId: 'slow' }))!;
    await slow.subscribeAsync('flood');
    slow.stream.pause();
    const fast = (await lab.connect({ clientId: 'fast' }))!;
    let received = 0;
    fast.on('message', () => received++);
    await fast.subscribeAsync('flood');
    const publisher = (await lab.connect())!;
    // More than the socket buffers of both ends take.
    for (let sent = 0; sent < 120; sent++) {
      await publisher.publishAsync('flood', Buffer.alloc(130_000), { qos: 1 });
    }
    await until(() => received === 120 && lab.broker.session('slow') === undefined);
    await othersAreUnaffected();
  }, 30_000);

  it('whatever stands in the place of a CONNECT, the broker lives on', async () => {
    const changed = fc
      .array(fc.tuple(fc.nat(CONNECT.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
      .map((changes) => {
        const packet = Buffer.from(CONNECT);
        for (const [at, byte] of changes) packet[at] = byte;
        return packet;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, fc.uint8Array({ maxLength: 60 })), async (bytes) => {
        const socket = lab.dial();
        socket.write(bytes);
        socket.end();
        await whenOver(socket);
      }),
      { numRuns: 60 },
    );
    await othersAreUnaffected();
  }, 60_000);

  it('whatever bytes follow the CONNECT, the broker lives on', async () => {
    const packets = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      // A plausible packet with one byte changed.
      fc.tuple(fc.nat(30), fc.nat(255)).map(([at, byte]) => {
        const packet = generate({
          cmd: 'subscribe',
          messageId: 7,
          subscriptions: [{ topic: 'some/filter/of/one', qos: 1 }],
        });
        packet[at % packet.length] = byte;
        return packet;
      }),
    );
    await fc.assert(
      fc.asyncProperty(packets, async (bytes) => {
        const socket = lab.dial();
        socket.write(Buffer.concat([CONNECT, bytes]));
        socket.end();
        await whenOver(socket);
      }),
      { numRuns: 60 },
    );
    await othersAreUnaffected();
  }, 60_000);
});

/** Publishes by HTTPS with a device's certificate, as ALPN allows on the port of MQTT. */
function publish(path: string, body: Buffer | string, identity = lab.device, method = 'POST') {
  return new Promise<{ status: number; body: Record<string, unknown> } | undefined>((resolve) => {
    const outgoing = request(
      `https://127.0.0.1:${lab.broker.port}${path}`,
      {
        method,
        ca: lab.server.certificatePem,
        cert: identity.certificatePem,
        key: identity.privateKeyPem,
        ALPNProtocols: ['x-amzn-http-ca'],
        agent: false,
      } as RequestOptions,
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode!, body: JSON.parse(text) as Record<string, unknown> }),
        );
      },
    );
    outgoing.on('error', () => resolve(undefined));
    outgoing.end(body);
  });
}

describe('publishing by HTTPS with a certificate', () => {
  it('reaches subscribers and rules', async () => {
    lab.registry.rules.set('Metrics', {
      sql: 'SELECT *',
      actions: [{ firehose: { roleArn: 'role', deliveryStreamName: 'stream' } }],
    });
    const client = (await lab.connect())!;
    const received = new Promise<string>((resolve) =>
      client.on('message', (topic, payload) => resolve(`${topic} ${String(payload)}`)),
    );
    await client.subscribeAsync('wards/+', { qos: 1 });
    expect(await publish('/topics/wards%2F1?qos=1', 'open')).toMatchObject({
      status: 200,
      body: { message: 'OK', traceId: expect.any(String) },
    });
    expect(await received).toBe('wards/1 open');
    expect(await publish('/topics/$aws/rules/Metrics', '{}')).toMatchObject({ status: 200 });
    expect(lab.records).toEqual([{ stream: 'stream', text: '{}' }]);
  });

  it('refuses by policy, certificate, topic, size and method', async () => {
    lab.registry.denied.add('iot:Publish topic/secrets');
    expect(await publish('/topics/secrets', 'x')).toMatchObject({ status: 403 });
    expect(lab.broker.counters().authorizationFailures).toBe(1);
    const stranger = await createTestCertificate('stranger');
    expect(await publish('/topics/t', 'x', stranger)).toMatchObject({ status: 403 });
    expect(await publish('/topics/a%2F%23', 'x')).toMatchObject({ status: 400 });
    expect(await publish('/topics/$aws/events/x', 'x')).toMatchObject({ status: 400 });
    expect(await publish('/topics/%E0%A4%A', 'x')).toMatchObject({ status: 400 });
    expect(await publish('/topics/t?qos=2', 'x')).toMatchObject({ status: 400 });
    expect(await publish('/other', 'x')).toMatchObject({ status: 404 });
    expect(await publish('/topics/t', '', lab.device, 'DELETE')).toMatchObject({ status: 404 });
    const large = await publish('/topics/t', Buffer.alloc(131_073));
    expect([undefined, 413]).toContain(large?.status);
    lab.registry.status = 'REVOKED';
    expect(await publish('/topics/t', 'x')).toMatchObject({ status: 403 });
  });
});
