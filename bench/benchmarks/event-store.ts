import { EventStore } from '../../splunk/emulator/store/event-store.ts';
import { runSearch } from '../../splunk/spl/index.ts';
import { runTextbook, type Stage, type TextbookEvent } from '../../splunk/spl/testing/textbook.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { costOf, median, rounded } from '../measure.ts';
import { openDuckdb } from '../yardsticks/duckdb.ts';
import { bytesHeld, longestPause } from '../yardsticks/garbage.ts';
import { eventAt, metricAt, metricLines, START } from '../yardsticks/metric-lines.ts';

const FROM = 'index=iot sourcetype=posture';

interface Measured {
  search: string;
  /** What the textbook engine does for it. */
  textbook: readonly Stage[];
  /** The same over the table of DuckDB. */
  sql: string;
}

const SEARCHES: Readonly<Record<string, Measured>> = {
  'tcp-count': {
    search: `${FROM} | spath name | search name="aws:num-listening-tcp-ports" | chart limit=0 max(value.count) AS tcp_count OVER _time BY thing`,
    textbook: [
      { command: 'spath', path: 'name', output: 'name' },
      { command: 'search', field: 'name', value: 'aws:num-listening-tcp-ports' },
      {
        command: 'stats',
        calls: [{ name: 'max', field: 'value.count' }],
        by: ['_time', 'thing'],
      },
    ],
    sql: `SELECT time, thing, max(count) FROM metrics WHERE name = 'aws:num-listening-tcp-ports' GROUP BY ALL`,
  },
  'open-ports': {
    search: `${FROM} | spath name | search name="aws:listening-tcp-ports" | spath value.ports{} output=port | mvexpand port | stats count BY port thing`,
    textbook: [
      { command: 'spath', path: 'name', output: 'name' },
      { command: 'search', field: 'name', value: 'aws:listening-tcp-ports' },
      { command: 'spath', path: 'value.ports{}', output: 'port' },
      { command: 'mvexpand', field: 'port' },
      { command: 'stats', calls: [{ name: 'count' }], by: ['port', 'thing'] },
    ],
    sql: `SELECT port, thing, count(*) FROM (SELECT unnest(ports) AS port, thing FROM metrics WHERE name = 'aws:listening-tcp-ports') GROUP BY ALL`,
  },
  'distinct-count': {
    search: `${FROM} | stats dc(thing) BY name`,
    textbook: [{ command: 'stats', calls: [{ name: 'dc', field: 'thing' }], by: ['name'] }],
    sql: 'SELECT name, count(DISTINCT thing) FROM metrics GROUP BY ALL',
  },
  timechart: {
    search: `${FROM} | timechart span=5m limit=0 count BY thing`,
    textbook: [
      { command: 'bin', seconds: 300 },
      { command: 'stats', calls: [{ name: 'count' }], by: ['_time', 'thing'] },
    ],
    sql: 'SELECT time // 300, thing, count(*) FROM metrics GROUP BY ALL',
  },
  substring: {
    search: `${FROM} "thing-0042" | stats count`,
    textbook: [
      { command: 'search', field: 'thing', value: 'thing-0042' },
      { command: 'stats', calls: [{ name: 'count' }], by: [] },
    ],
    sql: `SELECT count(*) FROM metrics WHERE raw LIKE '%thing-0042%'`,
  },
};

/** The textbook engine holds every event as a map: more of them would not fit into memory. */
const TEXTBOOK_EVENTS = 100_000;

/** Appending metric events to the store and searching them. */
export const eventStore: Benchmark = {
  name: 'event-store',
  summary: 'Device Defender metrics in the event store: against JSON.parse, a textbook row engine and DuckDB',
  async *run({ quick }) {
    // First: whatever the process holds, the collector has to walk.
    yield await pauseFigure(quick ? 300_000 : 3_000_000);
    yield* storeFigures(quick ? 100_000 : 1_000_000);
  },
};

/** What appending costs, what the store holds, and the searches. */
async function* storeFigures(count: number): AsyncIterable<Figure> {
  const before = bytesHeld();
  const { store, rawBytes, parsedMs, appendedMs } = await loaded(count);
  yield {
    name: 'event-store/append',
    value: rounded(count / (appendedMs / 1000)),
    unit: 'events/s cpu',
    yardstick: 'JSON.parse of the same lines',
    ratio: rounded(parsedMs / appendedMs),
    bar: { atLeast: 0.25 },
    note: 'the store only: HEC and the first extraction of fields are not in it',
  };
  const first = await firstRuns(store);
  const held = bytesHeld() - before;
  yield {
    name: 'event-store/memory',
    value: rounded(held / 2 ** 20),
    unit: 'MiB',
    yardstick: 'the text of the events',
    ratio: rounded(held / rawBytes),
    bar: { atMost: 2.5 },
    note: 'with the columns of all fields and paths that the searches asked for',
  };
  yield* searchFigures(store, count, first);
}

interface Loaded {
  store: EventStore;
  rawBytes: number;
  /** Processor time of `JSON.parse` of all lines, and of appending them. */
  parsedMs: number;
  appendedMs: number;
}

/** A store with events. The lines they came from go with this call: the collector would walk them in every search. */
async function loaded(count: number): Promise<Loaded> {
  const lines = metricLines(count);
  const parsed = await costOf(() => {
    for (const line of lines) JSON.parse(line);
  });
  const store = new EventStore();
  const appended = await costOf(() => appendLines(store, lines));
  const rawBytes = lines.reduce((total, line) => total + line.length, 0);
  return { store, rawBytes, parsedMs: parsed.cpuMs, appendedMs: appended.cpuMs };
}

const run = (store: EventStore, { search }: Measured) => runSearch(search, { now: START, source: store });

/** What each search costs while it still has to read texts, in milliseconds of processor time. */
async function firstRuns(store: EventStore): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  for (const [name, measured] of Object.entries(SEARCHES)) {
    costs.set(name, (await costOf(() => run(store, measured))).cpuMs);
  }
  return costs;
}

async function* searchFigures(
  store: EventStore,
  count: number,
  first: ReadonlyMap<string, number>,
): AsyncIterable<Figure> {
  const duckdb = await openDuckdb(count);
  const textbookEvents = newestFirst(Math.min(count, TEXTBOOK_EVENTS));
  for (const [name, measured] of Object.entries(SEARCHES)) {
    const { textbook, sql } = measured;
    const later: number[] = [];
    for (let i = 0; i < 15; i++) later.push((await costOf(() => run(store, measured))).cpuMs);
    const ours = median(later);
    const plain = await costOf(() => runTextbook(textbookEvents, textbook));
    const figure = { name: `event-store/${name}`, value: rounded(ours), unit: 'ms cpu' };
    yield {
      ...figure,
      yardstick: 'a textbook row engine, time per event',
      ratio: rounded(plain.cpuMs / textbookEvents.length / (ours / count)),
      bar: { atLeast: 10 },
      note: `first run ${rounded(first.get(name)!)} ms; textbook ${rounded(plain.cpuMs)} ms for ${textbookEvents.length} events`,
    };
    if ('unavailable' in duckdb) {
      yield { ...figure, note: `not compared with DuckDB: ${duckdb.unavailable}` };
      continue;
    }
    const theirs = await duckdb.costOf(sql);
    yield {
      ...figure,
      yardstick: 'DuckDB, one thread, the same events already in columns',
      ratio: rounded(ours / theirs),
      bar: { atMost: 1.5 },
      note: `DuckDB ${rounded(theirs)} ms`,
    };
  }
}

/** The longest pause for garbage while events are loaded. */
async function pauseFigure(count: number): Promise<Figure> {
  const store = new EventStore();
  const objects: unknown[] = [];
  const inStore = await longestPause(() => {
    for (let from = 0; from < count; from += 500) {
      store.append(
        Array.from({ length: 500 }, (_, i) => eventAt(from + i, JSON.stringify(metricAt(from + i)))),
        START,
      );
    }
  });
  const asObjects = await longestPause(() => {
    for (let i = 0; i < count; i++) {
      const raw = JSON.stringify(metricAt(i));
      objects.push({ ...eventAt(i, raw), fields: JSON.parse(raw) as unknown });
    }
  });
  return {
    name: 'event-store/gc-pause',
    value: rounded(inStore),
    unit: 'ms',
    yardstick: 'an array of objects',
    ratio: rounded(inStore / asObjects),
    bar: { atMost: 0.1 },
    note: `loading ${count} events; ${rounded(asObjects)} ms with ${objects.length} objects`,
  };
}

function appendLines(store: EventStore, lines: readonly string[]): void {
  const batchSize = 500;
  for (let from = 0; from < lines.length; from += batchSize) {
    store.append(
      lines.slice(from, from + batchSize).map((raw, i) => eventAt(from + i, raw)),
      START,
    );
  }
}

function newestFirst(count: number): TextbookEvent[] {
  return metricLines(count)
    .map((raw, i) => eventAt(i, raw))
    .reverse();
}
