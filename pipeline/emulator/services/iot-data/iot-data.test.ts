import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GetRetainedMessageCommand,
  IoTDataPlaneClient,
  ListRetainedMessagesCommand,
  PublishCommand,
} from '@aws-sdk/client-iot-data-plane';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createDataPath, whenClosed } from '../../broker/testing/data-path.ts';
import { createGateway } from '../../gateway.ts';
import { testClientConfig } from '../../testing.ts';
import { createIotDataService } from './index.ts';

let lab: Awaited<ReturnType<typeof createDataPath>>;
let gateway: Awaited<ReturnType<typeof createGateway>>;
let client: IoTDataPlaneClient;

beforeEach(async () => {
  lab = await createDataPath();
  gateway = await createGateway({ context: lab.context, services: [createIotDataService(lab.context, lab)] });
  client = new IoTDataPlaneClient(testClientConfig(gateway.url));
});
afterEach(async () => {
  client.destroy();
  await gateway.close();
  await lab.close();
});

it('publishes to subscribed devices', async () => {
  const device = (await lab.connect())!;
  const received = new Promise<string>((resolve) =>
    device.on('message', (topic, payload) => resolve(`${topic} ${String(payload)}`)),
  );
  await device.subscribeAsync('orders/+');
  await client.send(new PublishCommand({ topic: 'orders/1', payload: Buffer.from('go') }));
  expect(await received).toBe('orders/1 go');
});

it('keeps, lists and forgets retained messages', async () => {
  await client.send(new PublishCommand({ topic: 'r', payload: Buffer.from('kept'), retain: true, qos: 1 }));
  const { payload, lastModifiedTime } = await client.send(new GetRetainedMessageCommand({ topic: 'r' }));
  expect(Buffer.from(payload!).toString()).toBe('kept');
  expect(lastModifiedTime).toBe(lab.context.clock.now());
  await client.send(new PublishCommand({ topic: 'r', payload: Buffer.alloc(0), retain: true, qos: 1 }));
  expect((await client.send(new ListRetainedMessagesCommand({}))).retainedTopics).toEqual([]);
  await expect(client.send(new GetRetainedMessageCommand({ topic: 'r' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

it('shows a connection and ends it', async () => {
  const device = (await lab.connect())!;
  expect(await client.send(new GetConnectionCommand({ clientId: 'pump' }))).toMatchObject({
    connected: true,
    thingName: 'pump',
    keepAliveDuration: 1200,
  });
  const ended = whenClosed(device);
  await client.send(new DeleteConnectionCommand({ clientId: 'pump' }));
  await ended;
  await expect(client.send(new GetConnectionCommand({ clientId: 'pump' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});
