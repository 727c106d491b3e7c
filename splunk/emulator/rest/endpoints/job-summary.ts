import { SECOND } from '#kernel';
import type { ResultRow } from '#splunk/spl';
import type { SearchJob } from '../../jobs/search-job.ts';
import { isoResultTime } from '../../jobs/shown-fields.ts';
import type { RestRequest } from '../endpoint.ts';
import type { Reply } from '../reply.ts';

/** Values listed per field. */
const MODES = 10;
/** Bars of the timeline at most; widths of a bar in seconds. */
const BARS = 300;
const WIDTHS = [0.001, 0.01, 0.1, 1, 60, 600, 3_600, 86_400, 2_592_000];

const timeOf = (row: ResultRow) => Number(row['_time']);

const eventRows = (job: SearchJob) => (job.result?.resultType === 'events' ? job.result.rows : []);

/** Events that are left at the end of an event search; a table was made from all that matched. */
const eventCountOf = ({ result }: SearchJob) =>
  result?.resultType === 'events' ? result.rows.length : (result?.eventCount ?? 0);

/** `search/jobs/{sid}/timeline`: how many events per stretch of time. */
export function timelineReply(job: SearchJob): Reply {
  const times = eventRows(job).map(timeOf).filter(Number.isFinite);
  const earliest = job.request.earliest ?? times.reduce((a, b) => Math.min(a, b), Infinity);
  const latest = job.request.latest ?? times.reduce((a, b) => Math.max(a, b), -Infinity) + WIDTHS[0]!;
  const buckets = times.length === 0 ? [] : bars(times, earliest, latest);
  return {
    kind: 'json',
    value: {
      cursor_time: Number.isFinite(earliest) ? earliest : 0,
      is_time_cursored: true,
      buckets,
      event_count: eventCountOf(job),
    },
  };
}

function bars(times: readonly number[], earliest: number, latest: number): object[] {
  const width = WIDTHS.find((seconds) => (latest - earliest) / seconds <= BARS) ?? WIDTHS.at(-1)!;
  const counts = new Map<number, number>();
  for (const time of times) {
    const start = Math.floor(time / width) * width;
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  return [...counts]
    .sort(([left], [right]) => left - right)
    .map(([start, count]) => ({
      total_count: count,
      available_count: count,
      is_finalized: true,
      duration: width,
      earliest_time: start,
      earliest_time_offset: 0,
      latest_time_offset: 0,
      earliest_strftime: isoResultTime(start),
    }));
}

/** `search/jobs/{sid}/summary`: what the fields of the events hold. `f` selects fields. */
export function summaryReply(job: SearchJob, { parameters }: RestRequest): Reply {
  const wanted = parameters.all('f');
  const rows = eventRows(job);
  const fields = (job.result?.fields ?? []).filter((name) => wanted.length === 0 || wanted.includes(name));
  const { earliest = 0, latest = job.createdAtMs / SECOND } = job.request;
  return {
    kind: 'json',
    value: {
      earliest_time: isoResultTime(earliest),
      latest_time: isoResultTime(latest),
      duration: latest - earliest,
      event_count: eventCountOf(job),
      fields: Object.fromEntries(fields.map((name) => [name, fieldSummary(rows, name)])),
      histogram: [],
    },
  };
}

function fieldSummary(rows: readonly ResultRow[], name: string): object {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const value of [row[name] ?? []].flat()) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const numbers = [...counts].filter(([value]) => value.trim() !== '' && Number.isFinite(Number(value)));
  const numericCount = numbers.reduce((sum, [, count]) => sum + count, 0);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const mean = numbers.reduce((sum, [value, count]) => sum + Number(value) * count, 0) / numericCount;
  const variance =
    numbers.reduce((sum, [value, count]) => sum + count * (Number(value) - mean) ** 2, 0) /
    (numericCount - 1);
  const statistics = {
    min: numbers.reduce((least, [value]) => Math.min(least, Number(value)), Infinity),
    max: numbers.reduce((most, [value]) => Math.max(most, Number(value)), -Infinity),
    mean,
    stdev: numericCount > 1 ? Math.sqrt(variance) : 0,
  };
  return {
    count: total,
    numeric_count: numericCount,
    distinct_count: counts.size,
    is_exact: true,
    relevant: total > 0,
    ...(numericCount > 0 ? statistics : {}),
    modes: [...counts]
      .sort(([, left], [, right]) => right - left)
      .slice(0, MODES)
      .map(([value, count]) => ({ value, count, is_exact: true })),
  };
}
