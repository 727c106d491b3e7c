import { createRandom, silentLogger, SystemClock, waitFor } from '../../lab/kernel/index.ts';
import { createIdentity } from '../../lab/parts/identity.ts';
import { createConnection } from '../../splunk/client/index.ts';
import { createSplunkEmulator } from '../../splunk/emulator/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { costOf, rounded } from '../measure.ts';
import { startBareHttpsSink } from '../yardsticks/bare-https-sink.ts';

const CHANNEL = 'aaaaaaaa-0000-4000-8000-000000000001';
/** Senders side by side, each on a connection of its own. */
const SENDERS = 4;
/** How much faster than real time lab time runs: indexing then takes 10 ms. */
const SPEED = 100;

/** Events per request, and how many requests are sent. */
const LOADS = [
  { batch: 1, requests: 8_000, quick: 1_500 },
  { batch: 500, requests: 800, quick: 120 },
];

/** Events through the HTTP Event Collector over TLS until every acknowledgement is true. */
export const hecIngest: Benchmark = {
  name: 'hec-ingest',
  summary:
    'events over HEC with acknowledgement and TLS, against bare Node HTTPS and JSON.parse of the same bodies',
  async *run({ quick }) {
    const { server, hecToken, splunkPassword, ca } = await createIdentity();
    const clock = new SystemClock({ speed: SPEED });
    const splunk = await createSplunkEmulator({
      clock,
      logger: silentLogger,
      random: createRandom('hec-ingest'),
      server,
      password: splunkPassword,
      hecTokens: [{ name: 'bench', token: hecToken, index: 'main', useAck: true }],
    });
    const bare = await startBareHttpsSink(server);
    const headers = { Authorization: `Splunk ${hecToken}`, 'X-Splunk-Request-Channel': CHANNEL };
    try {
      for (const load of LOADS) {
        const requests = quick ? load.quick : load.requests;
        const bodies = Array.from({ length: requests }, (_, i) => body(i * load.batch, load.batch));
        const send = (url: string) => sendAll({ url, caPem: ca.certificatePem, headers, bodies });
        // Once for the compiler, on both sides.
        await send(bare.url);
        await send(splunk.hecUrl);
        const yardstick = await costOf(() => send(bare.url));
        const before = splunk.counters().eventsIndexed;
        const events = requests * load.batch;
        const ours = await costOf(async () => {
          const ids = await send(splunk.hecUrl);
          await acknowledged(splunk.hecUrl, ca.certificatePem, headers, ids);
        });
        if (splunk.counters().eventsIndexed - before !== events) throw new Error('events were lost');
        yield {
          name: `hec-ingest/batch-${load.batch}`,
          value: rounded(events / (ours.wallMs / 1000)),
          unit: 'events/s',
          yardstick: 'bare Node HTTPS and JSON.parse of the same bodies, client included in both',
          ratio: rounded(yardstick.cpuMs / ours.cpuMs),
          bar: { atLeast: 0.3 },
          note: `${events} events in ${requests} requests, bare ${rounded(events / (yardstick.wallMs / 1000))} events/s`,
        };
      }
    } finally {
      await bare.close();
      await splunk.close();
      clock.close();
    }
  },
};

/** Envelopes of metrics, one a line so that the yardstick can tell them apart too. */
function body(first: number, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const n = first + i;
    const event = {
      thing: `pump-${n % 1_000}`,
      name: 'aws:all-bytes-out',
      value: { count: (n * 7919) % 97 },
    };
    return JSON.stringify({ time: 1_767_571_200 + (n >> 4), event });
  }).join('\n');
}

interface Sending {
  readonly url: string;
  readonly caPem: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
}

/** Sends all bodies; returns the ack ids. */
async function sendAll({ url, caPem, headers, bodies }: Sending): Promise<number[]> {
  const connection = createConnection({ url, caPem });
  const ids: number[] = [];
  let next = 0;
  const sender = async () => {
    while (next < bodies.length) {
      const body = bodies[next++]!;
      const answer = await connection.send({ method: 'POST', path: '/services/collector', headers, body });
      if (answer.status !== 200) throw new Error(`refused: ${answer.text}`);
      ids.push((JSON.parse(answer.text) as { ackId: number }).ackId);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, sender));
  connection.close();
  return ids;
}

/** Asks until every id is true. */
async function acknowledged(
  url: string,
  caPem: string,
  headers: Readonly<Record<string, string>>,
  ids: readonly number[],
): Promise<void> {
  const connection = createConnection({ url, caPem });
  const left = new Set(ids);
  await waitFor({ what: 'acknowledgements', timeoutMs: 60_000, intervalMs: 5 }, async () => {
    const answer = await connection.send({
      method: 'POST',
      path: '/services/collector/ack',
      headers,
      body: JSON.stringify({ acks: [...left] }),
    });
    const { acks } = JSON.parse(answer.text) as { acks: Record<string, boolean> };
    for (const id of left) if (acks[id]) left.delete(id);
    return left.size === 0 ? true : undefined;
  });
  connection.close();
}
