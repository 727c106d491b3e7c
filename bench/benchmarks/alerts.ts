import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRandom,
  DAY,
  HOUR,
  SECOND,
  silentLogger,
  VirtualClock,
  type Hold,
} from '../../lab/kernel/index.ts';
import { createIdentity } from '../../lab/parts/identity.ts';
import { APP_DIRECTORY, NAMES } from '../../lab/parts/names.ts';
import { createHecClient } from '../../splunk/client/index.ts';
import { createSplunkEmulator, readApp } from '../../splunk/emulator/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { costOf, rounded } from '../measure.ts';

const START_MS = Date.UTC(2026, 0, 5);
const EVENTS = 100_000;
const DETECTIONS = 25;
const THINGS = 50;
const METRICS = [
  'aws:listening-tcp-ports',
  'aws:num-authorization-failures',
  'aws:all-bytes-out',
  'aws:destination-ip-addresses',
];
const CHANNEL = 'aaaaaaaa-0000-4000-8000-000000000001';

/** The detections that ship, 25 of them by repetition, on their schedules over an index of 100,000 events. */
export const alerts: Benchmark = {
  name: 'alerts',
  summary: '25 scheduled detections for seven lab days over 100,000 events',
  async *run({ quick }) {
    const spanMs = quick ? 6 * HOUR : 7 * DAY;
    const clock = new VirtualClock({ startMs: START_MS });
    const identity = await createIdentity();
    const copies = await repeatDetections();
    const splunk = await createSplunkEmulator({
      clock,
      logger: silentLogger,
      random: createRandom('alerts'),
      server: identity.server,
      password: identity.splunkPassword,
      appDirectories: [APP_DIRECTORY, copies],
      hecTokens: [
        {
          name: NAMES.hecTokenName,
          token: identity.hecToken,
          index: NAMES.index,
          sourcetype: NAMES.sourcetype,
          useAck: true,
        },
      ],
    });
    const hec = createHecClient({
      url: splunk.hecUrl,
      token: identity.hecToken,
      channel: CHANNEL,
      caPem: identity.ca.certificatePem,
      clock,
    });
    try {
      // Spread over seven days, however many of them are searched.
      const events = metricEvents();
      await clock.run('ingest', async (hold: Hold) => {
        for (let from = 0; from < EVENTS; from += 500) await hec.send(events.slice(from, from + 500));
        await hold.sleep(2 * SECOND);
      });
      const lines = events.map(({ event }) => JSON.stringify(event));
      const parsed = await costOf(() => {
        for (const line of lines) JSON.parse(line);
      });
      const before = splunk.counters().searches;
      const cost = await costOf(() => clock.run('schedule', (hold: Hold) => hold.sleep(spanMs)));
      const { searches, alertsFired } = splunk.counters();
      const runs = searches - before;
      yield {
        name: 'alerts/searches',
        value: rounded(runs / (cost.cpuMs / 1000)),
        unit: 'searches/s cpu',
        yardstick: 'JSON.parse of all events, once per search',
        ratio: rounded(parsed.cpuMs / (cost.cpuMs / runs)),
        bar: { atLeast: 5 },
        note: `${runs} runs in ${rounded(spanMs / DAY)} lab days, ${alertsFired} alerts, ${rounded(cost.wallMs / 1000)} s`,
      };
    } finally {
      hec.close();
      await splunk.close();
      await rm(copies, { recursive: true, force: true });
    }
  },
};

/** An app that repeats the detections of ours under other names until there are 25. */
async function repeatDetections(): Promise<string> {
  const app = await readApp(APP_DIRECTORY, silentLogger);
  const shipped = Object.entries(app.conf('savedsearches')).filter(
    ([, settings]) => settings['enableSched'] === '1',
  );
  const stanzas = Array.from({ length: DETECTIONS - shipped.length }, (_, i) => {
    const [name, settings] = shipped[i % shipped.length]!;
    const lines = Object.entries(settings).map(
      ([key, value]) => `${key} = ${value.replaceAll('\n', '\\\n')}`,
    );
    return `[${name}_${i}]\n${lines.join('\n')}\n`;
  });
  const directory = await mkdtemp(join(tmpdir(), 'lab-alerts-'));
  await mkdir(join(directory, 'default'));
  await writeFile(join(directory, 'default', 'savedsearches.conf'), stanzas.join('\n'));
  return directory;
}

/** Every thing tells every metric in turn; one in forty is refused often, listens on a strange port or sends a lot. */
function metricEvents() {
  return Array.from({ length: EVENTS }, (_, i) => {
    const name = METRICS[i % METRICS.length]!;
    const thing = `pump-${String(Math.floor(i / METRICS.length) % THINGS).padStart(3, '0')}`;
    const odd = i % 160 < METRICS.length;
    const value: Readonly<Record<string, object>> = {
      'aws:listening-tcp-ports': { ports: odd ? [22, 2121] : [22] },
      'aws:num-authorization-failures': { count: odd ? 30 : 0 },
      'aws:all-bytes-out': { count: odd ? 9_000_000 : 9_000 + (i % 97) },
      'aws:destination-ip-addresses': { cidrs: odd ? ['198.51.100.7'] : ['203.0.113.5'] },
    };
    const time = START_MS / SECOND + Math.floor((i * 7 * DAY) / SECOND / EVENTS);
    return { time, event: { thing, name, value: value[name]! } };
  });
}
