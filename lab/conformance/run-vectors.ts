import { LabError } from '#kernel';
import type { SearchAnswer } from '#splunk/client';
import { differenceFrom, type ResultRow, type Vector } from '#splunk/spl';
import { carryVector, NOW } from './carry-vector.ts';
import type { Finding } from './finding.ts';
import type { SplunkUnderTest } from './splunk-under-test.ts';
import { reasonToSkip } from './vector-skips.ts';

/** Length of the bodies in which events are sent, in envelopes. */
const BATCH = 200;

/** Sends the events of all vectors, then runs their searches one after the other. */
export async function* runVectors(
  splunk: SplunkUnderTest,
  vectors: readonly Vector[],
): AsyncGenerator<Finding> {
  const skips = new Map(vectors.map((vector) => [vector.id, reasonToSkip(vector, splunk)]));
  const carried = vectors
    .filter(({ id }) => skips.get(id) === undefined)
    .map((vector) => ({ vector, ...carryVector(vector, splunk.index) }));
  await send(
    splunk,
    carried.flatMap(({ envelopes }) => envelopes),
  );
  for (const vector of vectors) {
    const reason = skips.get(vector.id);
    if (reason !== undefined) yield finding(vector, 'skipped', reason);
  }
  for (const { vector, search } of carried) {
    const difference = await runOne(splunk, vector, search);
    yield difference === undefined ? finding(vector, 'same') : finding(vector, 'differs', difference);
  }
}

async function send(splunk: SplunkUnderTest, envelopes: readonly object[]): Promise<void> {
  const headers = { Authorization: `Splunk ${splunk.tokens.plain}` };
  for (let from = 0; from < envelopes.length; from += BATCH) {
    const body = envelopes.slice(from, from + BATCH).map((envelope) => JSON.stringify(envelope));
    const answer = await splunk.hec({ path: '/event', headers, body: body.join('') });
    if (answer.status !== 200) throw new Error(`the collector refused events of vectors: ${answer.text}`);
  }
  await splunk.whenIndexed('spl.*', envelopes.length);
}

async function runOne(splunk: SplunkUnderTest, vector: Vector, search: string): Promise<string | undefined> {
  const { earliest, latest } = vector.timerange ?? {};
  let answer: SearchAnswer;
  try {
    await writeLookups(splunk, vector);
    answer = await splunk.client.search({
      search,
      now: NOW,
      allFields: true,
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
    });
  } catch (error) {
    if (!(error instanceof LabError) || error.code !== 'LAB_SPLUNK_REFUSED') throw error;
    if (vector.error === undefined) return `refused: ${error.message}`;
    return error.message.includes(vector.error)
      ? undefined
      : `expected a refusal with "${vector.error}"; got "${error.message}"`;
  }
  if (vector.error !== undefined) return `expected a refusal with "${vector.error}"; got rows`;
  return differenceFrom(vector, comparable(vector, answer));
}

/** A search writes lookups wherever it runs, and without a right of its own. */
async function writeLookups({ client }: SplunkUnderTest, { lookups = {} }: Vector): Promise<void> {
  for (const [file, csv] of Object.entries(lookups)) {
    const data = csv.replaceAll(/["\\]/g, String.raw`\$&`);
    await client.search({ search: `| makeresults format=csv data="${data}" | outputlookup ${file}` });
  }
}

/** What every event has over REST, asked for or not. */
const ALWAYS_THERE =
  /^(host|source|sourcetype|index|linecount|splunk_server|splunk_server_group|punct|timestamp|timestartpos|timeendpos|eventtype|tag(::.*)?|date_\w+)$/;

/** Results of REST as vectors write them: only fields that a vector can expect, `_time` in epoch seconds. */
function comparable(vector: Vector, { fields, rows }: SearchAnswer): { fields: string[]; rows: ResultRow[] } {
  const expected = new Set([
    ...(vector.columns ?? []),
    ...(vector.expect ?? []).flatMap((row) => Object.keys(row)),
  ]);
  const counts = (name: string) => expected.has(name) || !ALWAYS_THERE.test(name);
  return {
    fields: fields.filter(counts),
    rows: rows.map((row) =>
      Object.fromEntries(
        Object.entries(row)
          .filter(([name]) => counts(name))
          .map(([name, value]) => [name, name === '_time' ? epochSeconds(value) : value]),
      ),
    ),
  };
}

function epochSeconds(value: string | string[]): string | string[] {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return value;
  return String(Date.parse(value) / 1000);
}

function finding(vector: Vector, status: Finding['status'], detail?: string): Finding {
  return {
    part: 'spl',
    id: vector.id,
    status,
    source: vector.source ?? '',
    ...(detail === undefined ? {} : { detail }),
  };
}
