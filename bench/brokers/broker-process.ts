import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes } from 'aedes';
import { ConnectionRegistry, createRandom, silentLogger, SystemClock } from '#kernel';
import { createAwsEmulator, type EmulatorCounters } from '#pipeline/emulator';
import type { LabIdentity } from '../../lab/parts/identity.ts';
import { NAMES } from '../../lab/parts/names.ts';

/** `tls` shakes hands, says one byte and does no more; `bare` is aedes with nothing around it. */
export type BrokerKind = 'tls' | 'bare' | 'lab';

export interface BrokerStart {
  readonly kind: BrokerKind;
  readonly identity: LabIdentity;
}

export interface BrokerReady {
  readonly mqttsPort: number;
  /** Of the emulator's API, when there is one. */
  readonly httpUrl?: string;
}

export interface BrokerState {
  /** Processor time of the whole process so far, milliseconds. */
  readonly cpuMs: number;
  readonly counters?: EmulatorCounters;
}

const STARTERS: Readonly<
  Record<
    BrokerKind,
    (identity: LabIdentity) => Promise<{ ready: BrokerReady; counters?: () => EmulatorCounters }>
  >
> = {
  tls: async (identity) => ({
    ready: { mqttsPort: await serveTls(identity, (socket) => void socket.write('.')) },
  }),
  bare: async (identity) => {
    const broker = await Aedes.createBroker();
    return { ready: { mqttsPort: await serveTls(identity, (socket) => void broker.handle(socket)) } };
  },
  lab: async (identity) => {
    const emulator = await createAwsEmulator({
      clock: new SystemClock(),
      logger: silentLogger,
      random: createRandom('bench'),
      connections: new ConnectionRegistry(),
      ca: identity.ca,
      server: identity.server,
      region: NAMES.region,
      accountId: NAMES.accountId,
      // The rates of AWS would be measured instead of the broker.
      quotas: { publishesPerSecond: Infinity, connectIntervalMs: 0 },
    });
    const ready = { mqttsPort: emulator.mqttsPort, httpUrl: emulator.httpUrl };
    return { ready, counters: () => emulator.counters() };
  },
};

async function serveTls(
  { ca, server: { certificatePem: cert, privateKeyPem: key } }: LabIdentity,
  handle: (socket: TLSSocket) => void,
): Promise<number> {
  const server = createServer(
    { key, cert, ca: ca.certificatePem, requestCert: true, rejectUnauthorized: true, noDelay: true },
    (socket) => {
      socket.on('error', () => {});
      handle(socket);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Starts the broker that the parent names, then tells its state whenever it is asked. Ends with its parent. */
export async function serveBroker(): Promise<void> {
  const { kind, identity } = await new Promise<BrokerStart>((resolve) => process.once('message', resolve));
  const { ready, counters } = await STARTERS[kind](identity);
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    const state: BrokerState = {
      cpuMs: (user + system) / 1000,
      ...(counters && { counters: counters() }),
    };
    process.send!(state);
  });
  process.on('disconnect', () => process.exit());
  process.send!(ready);
}
