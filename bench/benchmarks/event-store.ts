import { EventStore } from '../../splunk/emulator/store/event-store.ts';
import type { NewEvent } from '../../splunk/emulator/store/event.ts';
import { runSearch, type EventSource } from '../../splunk/spl/index.ts';
import type { Benchmark } from '../benchmark.ts';
import { costOf, median, rounded } from '../measure.ts';

const START = 1_767_571_200;
const THINGS = 1_000;
const TICK_SECONDS = 300;
const NAMES = [
  'aws:num-listening-tcp-ports',
  'aws:listening-tcp-ports',
  'aws:num-listening-udp-ports',
  'aws:num-established-tcp-connections',
  'aws:all-bytes-in',
  'aws:all-bytes-out',
  'aws:all-packets-in',
  'aws:all-packets-out',
  'aws:num-messages-sent',
  'aws:num-messages-received',
  'aws:num-authorization-failures',
  'aws:num-disconnects',
];

const FROM = 'index=iot sourcetype=posture';

const SEARCHES: Readonly<Record<string, string>> = {
  'tcp-count': `${FROM} | spath name | search name="aws:num-listening-tcp-ports" | chart max(value.count) AS tcp_count OVER _time BY thing`,
  'open-ports': `${FROM} | spath name | search name="aws:listening-tcp-ports" | spath value.ports{} output=port | mvexpand port | chart count OVER port BY thing`,
  'distinct-count': `${FROM} | stats dc(thing) BY name`,
  timechart: `${FROM} | timechart span=5m count BY thing`,
  substring: `${FROM} "thing-0042" | stats count`,
};

/** Appending metric events to the store and searching them, against parsing the lines and reading every event anew. */
export const eventStore: Benchmark = {
  name: 'event-store',
  summary: 'appending and searching Device Defender metrics, against reading every event anew',
  async *run({ quick }) {
    const lines = metricLines(quick ? 100_000 : 1_000_000);
    const parsed = await costOf(() => {
      for (const line of lines) JSON.parse(line);
    });
    const store = new EventStore();
    const appended = await costOf(() => appendLines(store, lines));
    yield {
      name: 'event-store/append',
      value: rounded(lines.length / (appended.cpuMs / 1000)),
      unit: 'events/s cpu',
      yardstick: 'JSON.parse of the same lines',
      ratio: rounded(parsed.cpuMs / appended.cpuMs),
      bar: { atLeast: 0.25 },
      note: 'the store only: HEC and the first extraction of fields are not in it',
    };
    const anew: EventSource = {
      scan: (request) => store.scan(request),
      indexNames: () => store.indexNames(),
    };
    for (const [name, search] of Object.entries(SEARCHES)) {
      const run = (source: EventSource) => runSearch(search, { now: START, source });
      const byRow = await costOf(() => run(anew));
      const first = await costOf(() => run(store));
      const later: number[] = [];
      for (let i = 0; i < 3; i++) later.push((await costOf(() => run(store))).cpuMs);
      yield {
        name: `event-store/${name}`,
        value: rounded(median(later)),
        unit: 'ms cpu',
        yardstick: 'the same engine reading every event anew',
        ratio: rounded(byRow.cpuMs / median(later)),
        bar: { atLeast: 10 },
        note: `first run ${rounded(first.cpuMs)} ms, every event anew ${rounded(byRow.cpuMs)} ms`,
      };
    }
  },
};

function appendLines(store: EventStore, lines: readonly string[]): void {
  const batchSize = 500;
  for (let from = 0; from < lines.length; from += batchSize) {
    const events = lines.slice(from, from + batchSize).map((raw, i): NewEvent => ({
      time: START + Math.floor((from + i) / (THINGS * NAMES.length)) * TICK_SECONDS,
      raw,
      host: 'firehose',
      source: 'device-defender',
      sourcetype: 'posture',
      index: 'iot',
    }));
    store.append(events, START);
  }
}

/** One line per thing and metric and tick; the list metric holds one to three ports. */
function metricLines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const name = NAMES[i % NAMES.length]!;
    const thing = `thing-${String(Math.floor(i / NAMES.length) % THINGS).padStart(4, '0')}`;
    const value =
      name === 'aws:listening-tcp-ports'
        ? { ports: [22, 443, 8883].slice(0, 1 + (i % 3)) }
        : { count: (i * 7919) % 97 };
    return JSON.stringify({ thing, name, value });
  });
}
