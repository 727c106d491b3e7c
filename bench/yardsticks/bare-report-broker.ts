import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes } from 'aedes';
import type { LabIdentity } from '../../lab/parts/identity.ts';

/** aedes over mutual TLS that answers every publish on `…/accepted`, and does nothing else. */
export async function startBareReportBroker(
  identity: LabIdentity,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const broker = await Aedes.createBroker();
  broker.authorizePublish = (_client, packet, done) => {
    done(null);
    broker.publish(
      {
        cmd: 'publish',
        topic: `${packet.topic}/accepted`,
        payload: '{"status":"ACCEPTED"}',
        qos: 1,
        retain: false,
        dup: false,
      },
      () => {},
    );
  };
  const { certificatePem: cert, privateKeyPem: key } = identity.server;
  const sockets = new Set<TLSSocket>();
  const server = createServer(
    { key, cert, ca: identity.ca.certificatePem, requestCert: true, rejectUnauthorized: true, noDelay: true },
    (socket) => {
      sockets.add(socket);
      broker.handle(socket);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
}
