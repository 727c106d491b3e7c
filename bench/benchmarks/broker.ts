import { createIdentity, type LabIdentity } from '../../lab/parts/identity.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { registerDevices } from '../brokers/bench-devices.ts';
import { connectLoad, dialOnly, type LoadDevice } from '../brokers/mqtt-load.ts';
import { startBroker, startMosquitto, type RunningBroker } from '../brokers/start-broker.ts';
import { rounded } from '../measure.ts';

const DEVICES = 16;
const IN_FLIGHT = 32;
const ROUNDS = 5;

interface Contender {
  readonly name: string;
  readonly broker: RunningBroker;
}

/**
 * What a message and a connection cost the lab's broker, beside bare aedes, bare TLS and mosquitto. All have
 * processes of their own and take turns in rounds. What counts is the processor time of the best round: other work on
 * the machine can only add to it.
 */
export const broker: Benchmark = {
  name: 'broker',
  summary: 'messages and mTLS connections of the broker, beside bare aedes, bare TLS and mosquitto',
  async *run({ quick }) {
    const identity = await createIdentity();
    await using lab = await startBroker('lab', identity);
    await using bare = await startBroker('bare', identity);
    await using tls = await startBroker('tls', identity);
    await using mosquitto = await startMosquitto(identity);
    const devices = await registerDevices(lab.httpUrl!, DEVICES);
    const contenders: Contender[] = [
      { name: 'bare aedes', broker: bare },
      { name: 'lab', broker: lab },
      ...(mosquitto ? [{ name: 'mosquitto', broker: mosquitto }] : []),
    ];
    const bench = { identity, devices, contenders };
    const messages = quick ? 4_000 : 20_000;
    yield* publishing(bench, 'reports', reports(), {
      messages,
      bar: 0.35,
    });
    yield* publishing(bench, 'telemetry', telemetry(), { messages, bar: 0.75 });
    yield* connecting(bench, tls, quick ? 60 : 200);
    const { defender } = (await lab.state()).counters!;
    yield {
      name: 'broker/reports/accepted',
      value: defender.reportsAccepted,
      unit: 'reports',
      yardstick: 'reports sent',
      ratio: rounded(defender.reportsAccepted / defender.reportsReceived),
      bar: { atLeast: 1 },
    };
  },
};

interface Bench {
  readonly identity: LabIdentity;
  readonly devices: readonly LoadDevice[];
  readonly contenders: readonly Contender[];
}

/** What a device sends, by its name and the number of the message. */
type Message = (device: string, number: number) => { topic: string; payload: string };

function reports(): Message {
  const port = (number: number) => ({ interface: 'eth0', port: number });
  const connection = (host: number) => ({
    local_interface: 'eth0',
    local_port: 40_000 + host,
    remote_addr: `10.0.0.${host}:443`,
  });
  const metrics = JSON.stringify({
    listening_tcp_ports: { ports: [22, 80, 443, 8080].map(port), total: 4 },
    listening_udp_ports: { ports: [68, 123].map(port), total: 2 },
    network_stats: { bytes_in: 1_358_129, bytes_out: 495_711, packets_in: 8_693, packets_out: 2_625 },
    tcp_connections: {
      established_connections: { connections: [1, 2, 3, 4].map(connection), total: 4 },
    },
  });
  return (device, number) => ({
    topic: `$aws/things/${device}/defender/metrics/json`,
    payload: `{"header":{"report_id":${number},"version":"1.0"},"metrics":${metrics}}`,
  });
}

function telemetry(): Message {
  const payload = JSON.stringify({ filler: 'x'.repeat(750) });
  return (device) => ({ topic: `devices/${device}/telemetry`, payload });
}

let sentBefore = 0;

async function* publishing(
  { identity, devices, contenders }: Bench,
  what: string,
  message: Message,
  { messages, bar }: { messages: number; bar: number },
): AsyncIterable<Figure> {
  const each = Math.round(messages / devices.length);
  const cpuUs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const perSecond = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  // The first round warms up the code of every broker and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, broker: running } of contenders) {
      const clients = await Promise.all(
        devices.map(async (device) => ({
          device,
          client: await connectLoad(running.mqttsPort, device, identity.ca.certificatePem),
        })),
      );
      const first = sentBefore + 1;
      sentBefore += each;
      const before = await running.state();
      const started = performance.now();
      await Promise.all(
        clients.map(({ device, client }) =>
          client.publish(
            Array.from({ length: each }, (_, at) => message(device.name, first + at)),
            IN_FLIGHT,
          ),
        ),
      );
      const seconds = (performance.now() - started) / 1000;
      const after = await running.state();
      for (const { client } of clients) client.close();
      if (round === 0) continue;
      const count = each * devices.length;
      cpuUs.get(name)!.push(((after.cpuMs - before.cpuMs) * 1000) / count);
      perSecond.get(name)!.push(count / seconds);
    }
  }
  const cost = (name: string) => Math.min(...cpuUs.get(name)!);
  const rate = (name: string) => Math.max(...perSecond.get(name)!);
  for (const { name } of contenders) {
    yield {
      name: `broker/${what}/${name.replace(' ', '-')}`,
      value: rounded(cost(name)),
      unit: 'us cpu per message',
      note: `${rounded(rate(name))} messages/s on the wall`,
    };
  }
  yield {
    name: `broker/${what}/rate`,
    value: rounded(1_000_000 / cost('lab')),
    unit: 'messages per cpu second',
    yardstick: 'bare aedes',
    ratio: rounded(cost('bare aedes') / cost('lab')),
    bar: { atLeast: bar },
  };
  if (!perSecond.has('mosquitto')) return;
  yield {
    name: `broker/${what}/rate-on-the-wall`,
    value: rounded(rate('lab')),
    unit: 'messages/s',
    yardstick: 'mosquitto',
    ratio: rounded(rate('lab') / rate('mosquitto')),
    bar: { atLeast: 0.5 },
    note: 'one process sends; it is what limits mosquitto',
  };
}

async function* connecting(
  { identity, devices, contenders }: Bench,
  tls: RunningBroker,
  connections: number,
): AsyncIterable<Figure> {
  const ca = identity.ca.certificatePem;
  const cpuMs = new Map<string, number[]>();
  const all = [{ name: 'tls', broker: tls }, ...contenders];
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, broker: running } of all) {
      const before = await running.state();
      for (let done = 0; done < connections; done++) {
        const device = devices[done % devices.length]!;
        if (name === 'tls') await dialOnly(running.mqttsPort, device, ca);
        else (await connectLoad(running.mqttsPort, device, ca)).close();
      }
      const after = await running.state();
      if (round > 0) {
        cpuMs.set(name, [...(cpuMs.get(name) ?? []), (after.cpuMs - before.cpuMs) / connections]);
      }
    }
  }
  const cost = (name: string) => Math.min(...cpuMs.get(name)!);
  for (const { name } of all) {
    yield { name: `broker/connect/${name.replace(' ', '-')}`, value: rounded(cost(name)), unit: 'ms cpu' };
  }
  yield {
    name: 'broker/connect/ratio',
    value: rounded(cost('lab')),
    unit: 'ms cpu',
    yardstick: 'a TLS server of Node that only shakes hands',
    ratio: rounded(cost('lab') / cost('tls')),
    bar: { atMost: 1.6 },
  };
}
