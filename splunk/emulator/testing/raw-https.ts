import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';

/** A TLS connection on which a test writes what no HTTP client would. */
export async function connectTls(url: string, ca: string): Promise<TLSSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), ca, servername: 'localhost' });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  return socket;
}

/** Resolves when a connection is over, however it ends. What arrives until then is read. */
export const whenClosed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.resume();
    if (socket.destroyed) resolve();
    else socket.once('close', () => resolve());
  });

/** Sends a text and returns the status line and the body of the answer; both empty when there is none. */
export async function exchange(url: string, ca: string, text: string): Promise<[string, string]> {
  const socket = await connectTls(url, ca);
  let answer = '';
  socket.setEncoding('utf8');
  socket.on('data', (data: string) => (answer += data));
  socket.write(text);
  await whenClosed(socket);
  const [head = '', body = ''] = answer.split('\r\n\r\n', 2);
  return [head.split('\r\n')[0]!, body];
}
