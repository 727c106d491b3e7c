import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { waitFor } from '#kernel';
import type { LabIdentity } from '../../lab/parts/identity.ts';
import type { BrokerKind, BrokerReady, BrokerState } from './broker-process.ts';

/** A broker in a process of its own, so that its processor time is its own. */
export interface RunningBroker extends BrokerReady, AsyncDisposable {
  state(): Promise<BrokerState>;
}

const ENTRY = fileURLToPath(new URL('./broker-process.mjs', import.meta.url));

export async function startBroker(kind: BrokerKind, identity: LabIdentity): Promise<RunningBroker> {
  const child = fork(ENTRY, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const answer = async <Message>(question: object): Promise<Message> => {
    const answered = once(child, 'message') as Promise<[Message]>;
    child.send(question);
    return (await answered)[0];
  };
  const ready = await answer<BrokerReady>({ kind, identity });
  return {
    ...ready,
    state: () => answer<BrokerState>({ ask: 'state' }),
    [Symbol.asyncDispose]: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** mosquitto with the same certificates; `undefined` where it is not installed or the system cannot tell its time. */
export async function startMosquitto(identity: LabIdentity): Promise<RunningBroker | undefined> {
  const program = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
    .map((directory) => join(directory, 'mosquitto'))
    .find((path) => existsSync(path));
  if (program === undefined || !existsSync('/proc/self/stat')) return undefined;
  const directory = await mkdtemp(join(tmpdir(), 'lab-mosquitto-'));
  const mqttsPort = await freePort();
  const file = (name: string) => join(directory, name);
  await writeFile(file('ca.pem'), identity.ca.certificatePem);
  await writeFile(file('server.pem'), identity.server.certificatePem);
  await writeFile(file('server.key'), identity.server.privateKeyPem, { mode: 0o600 });
  const settings = [
    `listener ${mqttsPort} 127.0.0.1`,
    `cafile ${file('ca.pem')}`,
    `certfile ${file('server.pem')}`,
    `keyfile ${file('server.key')}`,
    'require_certificate true',
    'allow_anonymous true',
    'set_tcp_nodelay true',
    'persistence false',
    'log_type none',
    ...(process.getuid?.() === 0 ? ['user root'] : []),
  ];
  await writeFile(file('mosquitto.conf'), `${settings.join('\n')}\n`);
  const child = spawn(program, ['-c', file('mosquitto.conf')], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  await waitFor({ what: 'mosquitto to listen', timeoutMs: 5_000, intervalMs: 20 }, async () =>
    (await canConnect(mqttsPort)) ? true : undefined,
  );
  return {
    mqttsPort,
    state: async () => ({ cpuMs: await processorTime(child.pid!) }),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** From `/proc`: user and system time in ticks, which Linux makes a hundred a second. */
async function processorTime(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
