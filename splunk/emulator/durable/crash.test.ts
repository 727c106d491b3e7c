import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom, waitFor, type Random } from '#kernel';
import type { ChildOptions, ChildReady } from '../testing/durable-child.ts';
import { httpsRequest } from '../testing/https-request.ts';
import { createServerCertificate } from '../testing/server-certificate.ts';
import { ACK_TOKEN, PASSWORD, PLAIN_TOKEN } from '../testing/start-splunk.ts';

const ROUNDS = 50;
/** Independent emulators, side by side: starting takes most of the time. */
const LANES = 2;
/** The kill comes so many milliseconds after this many events of the round have been confirmed. */
const MOST_EVENTS = 150;
const MOST_MS = 20;
/** Real ms: so long does nothing take on any machine that is not stuck. */
const STUCK_MS = 120_000;
/** Events of round n have this time plus n, in epoch seconds. */
const TIME_ZERO = 1_767_571_200;

let directory: string;
let childFile: string;
let options: ChildOptions;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lab-crash-'));
  // As one file it starts in a fifth of a second, which is what makes many rounds affordable.
  childFile = join(directory, 'child.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../testing/durable-child.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: childFile,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  options = {
    dataDirectory: '',
    server: await createServerCertificate(),
    password: PASSWORD,
    hecTokens: [
      { name: 'firehose', token: ACK_TOKEN, index: 'iot_posture', useAck: true },
      { name: 'plain', token: PLAIN_TOKEN, index: 'main', useAck: false },
    ],
  };
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

/** Children that a failed test has left. */
const running = new Set<ChildProcess>();

interface Child extends ChildReady {
  process: ChildProcess;
  agent: Agent;
}

async function startChild(dataDirectory: string): Promise<Child> {
  const child = spawn(process.execPath, [childFile, JSON.stringify({ ...options, dataDirectory })], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Compiled once for all starts.
    env: { ...process.env, NODE_COMPILE_CACHE: join(directory, 'compiled') },
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const line = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('the child ended at its start'))),
  ])) as [Buffer];
  const agent = new Agent({ keepAlive: true, ca: options.server.certificatePem });
  return { ...(JSON.parse(line[0].toString()) as ChildReady), process: child, agent };
}

async function kill({ process: child, agent }: Child): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  agent.destroy();
}

/** What the emulator has confirmed in one round. */
interface Confirmed {
  events: Set<string>;
  savedSearches: Set<string>;
}

function basic(): string {
  return `Basic ${Buffer.from(`admin:${PASSWORD}`).toString('base64')}`;
}

async function splunkd(child: Child, path: string, form?: Record<string, string>) {
  const answer = await httpsRequest(`${child.splunkdUrl}/services/${path}`, {
    agent: child.agent,
    headers: { Authorization: basic() },
    ...(form ? { body: new URLSearchParams(form).toString() } : {}),
  });
  if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json();
}

async function hec(child: Child, path: string, token: string, channel: string, body: string) {
  const answer = await httpsRequest(`${child.hecUrl}/services/collector/${path}`, {
    agent: child.agent,
    headers: { Authorization: `Splunk ${token}`, 'X-Splunk-Request-Channel': channel },
    body,
  });
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${answer.text}`);
  return answer.json() as { ackId?: number; acks?: Record<string, boolean> };
}

function batch(random: Random, name: string, time: number): { ids: string[]; body: string } {
  const ids = Array.from({ length: random.integer(1, 30) }, (_, i) => `${name}.${i}`);
  const padding = 'x'.repeat(random.integer(0, 2000));
  return { ids, body: ids.map((id) => JSON.stringify({ time, event: { id, padding } })).join('') };
}

/** Sends until the connection breaks; an answer of 200 confirms. */
async function sendPlainly(child: Child, random: Random, round: number, confirmed: Confirmed): Promise<void> {
  for (let n = 0; ; n++) {
    const { ids, body } = batch(random, `${round}/plain/${n}`, TIME_ZERO + round);
    await hec(child, 'event', PLAIN_TOKEN, random.uuid(), body);
    for (const id of ids) confirmed.events.add(id);
  }
}

/** Sends and asks until the connection breaks; an ack of true confirms. */
async function sendAcknowledged(
  child: Child,
  random: Random,
  round: number,
  confirmed: Confirmed,
): Promise<void> {
  const channel = random.uuid();
  const waiting = new Map<number, string[]>();
  for (let n = 0; ; n++) {
    const { ids, body } = batch(random, `${round}/${channel}/${n}`, TIME_ZERO + round);
    const { ackId } = await hec(child, 'event', ACK_TOKEN, channel, body);
    waiting.set(ackId!, ids);
    const { acks = {} } = await hec(
      child,
      'ack',
      ACK_TOKEN,
      channel,
      JSON.stringify({ acks: [...waiting.keys()] }),
    );
    for (const [id, events] of waiting) {
      if (!acks[id]) continue;
      waiting.delete(id);
      for (const event of events) confirmed.events.add(event);
    }
  }
}

async function makeSavedSearches(child: Child, round: number, confirmed: Confirmed): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `alert ${round}/${n}`;
    await splunkd(child, 'saved/searches?output_mode=json', { name, search: 'index=main' });
    confirmed.savedSearches.add(name);
    await sleep(20);
  }
}

async function underLoad(child: Child, random: Random, round: number): Promise<Confirmed> {
  const confirmed: Confirmed = { events: new Set(), savedSearches: new Set() };
  let killed = false;
  // A sender ends by the kill; one that fails before it fails the test, with its own reason.
  const failed: unknown[] = [];
  const work = [
    sendPlainly(child, random.fork('a'), round, confirmed),
    sendAcknowledged(child, random.fork('b'), round, confirmed),
    sendAcknowledged(child, random.fork('c'), round, confirmed),
    makeSavedSearches(child, round, confirmed),
  ].map((sender) => sender.catch((error: unknown) => killed || failed.push(error)));
  const enough = random.integer(1, MOST_EVENTS);
  // At random in the course of the load, however fast the machine is.
  await waitFor({ what: 'confirmed events', timeoutMs: STUCK_MS, intervalMs: 2 }, () =>
    failed.length > 0 || (confirmed.events.size >= enough && confirmed.savedSearches.size > 0)
      ? true
      : undefined,
  );
  await sleep(random.integer(0, MOST_MS));
  killed = true;
  await kill(child);
  await Promise.all(work);
  expect(failed).toEqual([]);
  return confirmed;
}

async function eventIds(child: Child, earliest: number, latest: number): Promise<string[]> {
  const answer = (await splunkd(child, 'search/jobs?output_mode=json', {
    search: 'search index=* | table id',
    exec_mode: 'oneshot',
    count: '0',
    earliest_time: String(earliest),
    latest_time: String(latest),
  })) as { results: { id: string }[] };
  return answer.results.map(({ id }) => id);
}

async function savedSearchNames(child: Child): Promise<Set<string>> {
  const answer = (await splunkd(child, 'saved/searches?output_mode=json&count=0')) as {
    entry: { name: string }[];
  };
  return new Set(answer.entry.map(({ name }) => name));
}

const missing = (wanted: Iterable<string>, found: Set<string>) =>
  [...wanted].filter((one) => !found.has(one));

/** Crashes one emulator again and again; returns how many events were confirmed. */
async function crashAgainAndAgain(lane: number, rounds: number): Promise<number> {
  const random = createRandom(`kill -9, ${lane}`);
  const data = join(directory, `data-${lane}`);
  const savedSearches = new Set<string>();
  let events = 0;
  let child = await startChild(data);
  for (let round = 0; round < rounds; round++) {
    const confirmed = await underLoad(child, random.fork(String(round)), round);
    child = await startChild(data);
    const found = await eventIds(child, TIME_ZERO + round, TIME_ZERO + round + 1);
    expect(missing(confirmed.events, new Set(found))).toEqual([]);
    expect(new Set(found).size).toBe(found.length);
    for (const name of confirmed.savedSearches) savedSearches.add(name);
    expect(missing(savedSearches, await savedSearchNames(child))).toEqual([]);
    events += confirmed.events.size;
  }
  await kill(child);
  return events;
}

test(
  `everything that was acknowledged is there after kill -9, ${ROUNDS} times`,
  { timeout: 3 * STUCK_MS },
  async () => {
    const lanes = Array.from({ length: LANES }, (_, lane) => crashAgainAndAgain(lane, ROUNDS / LANES));
    const events = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0);
    // The load was real: every kill came amid confirmed events, and the disk had to keep them.
    expect(events).toBeGreaterThan(ROUNDS * 10);
  },
);
