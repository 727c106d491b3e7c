import { once } from 'node:events';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { generate, parser, type IPublishPacket } from 'mqtt-packet';

export interface LoadDevice {
  readonly name: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

export interface LoadMessage {
  readonly topic: string;
  readonly payload: string;
}

/** A device that sends as fast as it is answered, with no client library between it and the socket. */
export interface LoadClient {
  /** Publishes with QoS 1, at most `inFlight` unanswered at a time, until all are acknowledged. */
  publish(messages: Iterable<LoadMessage>, inFlight: number): Promise<void>;
  subscribe(filter: string): Promise<void>;
  /** Publishes one message with QoS 1 and waits for its acknowledgement and for one message that comes back. */
  request(message: LoadMessage): Promise<void>;
  close(): void;
}

const contexts = new WeakMap<LoadDevice, SecureContext>();

/** Shakes hands and waits for the server's first word: only then has it looked at the device's certificate. */
export async function dialOnly(port: number, device: LoadDevice, ca: string): Promise<void> {
  const socket = await dial(port, device, ca);
  await once(socket, 'data');
  socket.destroy();
}

function dial(port: number, device: LoadDevice, ca: string): Promise<TLSSocket> {
  const { certificatePem: cert, privateKeyPem: key } = device;
  const secureContext = contexts.get(device) ?? createSecureContext({ cert, key, ca });
  contexts.set(device, secureContext);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, servername: 'localhost', secureContext }, () =>
      resolve(socket),
    );
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

/** Rejects when the connection ends before its CONNACK. */
export async function connectLoad(port: number, device: LoadDevice, ca: string): Promise<LoadClient> {
  const socket = await dial(port, device, ca);
  const packets = parser({ protocolVersion: 4 });
  socket.on('data', (chunk: Buffer) => packets.parse(chunk));
  let onAcknowledged = () => {};
  let onMessage = () => {};
  let onClosed = (_error: Error) => {};
  socket.once('close', () => onClosed(new Error(`The broker closed the connection of ${device.name}.`)));
  await new Promise<void>((resolve, reject) => {
    onClosed = reject;
    packets.once('packet', () => resolve());
    socket.write(
      generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: device.name,
        keepalive: 0,
      }),
    );
  });
  packets.on('packet', ({ cmd }) => (cmd === 'publish' ? onMessage() : onAcknowledged()));
  return {
    subscribe: (topic) =>
      new Promise((resolve, reject) => {
        onClosed = reject;
        onAcknowledged = resolve;
        socket.write(generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic, qos: 0 }] }));
      }),
    request: (message) =>
      new Promise((resolve, reject) => {
        onClosed = reject;
        let awaited = 2;
        onAcknowledged = onMessage = () => {
          if (--awaited === 0) resolve();
        };
        socket.write(generate({ ...message, ...PUBLISH, messageId: 1 }));
      }),
    publish: (messages, inFlight) =>
      new Promise((resolve, reject) => {
        onClosed = reject;
        const iterator = messages[Symbol.iterator]();
        let unanswered = 0;
        let messageId = 0;
        const send = () => {
          const chunks: Buffer[] = [];
          while (unanswered < inFlight) {
            const next = iterator.next();
            if (next.done) break;
            messageId = (messageId % 65_535) + 1;
            unanswered++;
            const packet: IPublishPacket = { ...next.value, ...PUBLISH, messageId };
            chunks.push(generate(packet));
          }
          if (chunks.length > 0) socket.write(Buffer.concat(chunks));
          else if (unanswered === 0) resolve();
        };
        onAcknowledged = () => {
          unanswered--;
          // Half a window at a time: one write for many packets, as from a busy device.
          if (unanswered <= inFlight / 2) send();
        };
        send();
      }),
    close: () => socket.destroy(),
  };
}

const PUBLISH = { cmd: 'publish', qos: 1, dup: false, retain: false } as const;
