import { randomBytes } from 'node:crypto';
import { DAY, HOUR, silentLogger, UserError } from '#kernel';
import { createSplunkClient, type SplunkClient } from '#splunk/client';
import { readApp } from '#splunk/emulator';
import { APP_DIRECTORY, NAMES } from '../parts/names.ts';
import type { Lab, LabOptions, Target } from '../target.ts';
import type { SplunkConnection } from './splunk-connection.ts';
import type { SplunkSide } from './splunk-side.ts';
import { capabilitiesWith, startVirtualLab, type LabSurroundings } from './virtual-lab.ts';

const WEEK = 7 * DAY;

/** Splunk keeps events for six years by default (`frozenTimePeriodInSecs`); a run needs some of them itself. */
const OLDEST_MS = 5 * 365 * DAY;

/** Real milliseconds in which Splunk may index a batch. */
const ACK_PATIENCE_MS = 60_000;

/**
 * The lab's AWS half and devices on virtual time, and somebody's Splunk, which need not know of lab time: events carry
 * it as HEC `time`, and searches are started as text over windows in absolute lab time.
 */
export function givenSplunkTarget(
  connection: SplunkConnection,
  servicesElsewhere: Readonly<Record<string, string>> = {},
): Target {
  return {
    name: 'embedded',
    capabilities: capabilitiesWith({}),
    sideBySide: false,
    start: (options) => startOnSplunk(connection, options, servicesElsewhere),
  };
}

/** Starts one lab on a given Splunk; general AWS services may live in another emulator, by service id. */
export async function startOnSplunk(
  connection: SplunkConnection,
  options: LabOptions,
  servicesElsewhere: Readonly<Record<string, string>> = {},
): Promise<Lab> {
  const given = await prepareSplunk(connection, options);
  try {
    return await startVirtualLab(
      { ...options, startMs: given.startMs },
      (surroundings) => joinSplunk(connection, given, surroundings),
      servicesElsewhere,
    );
  } catch (error) {
    await given.release();
    throw error;
  }
}

interface PreparedSplunk {
  /** Lab time at the start: before everything that the index holds, so that no older event can pass a check. */
  readonly startMs: number;
  readonly hec: SplunkSide['hec'];
  /** Deletes the token if it was made for this run. */
  release(): Promise<void>;
}

/**
 * Sees that the given Splunk has the app, the index and a token with acknowledgement.
 *
 * @throws UserError `LAB_SPLUNK_REFUSED`, `LAB_SPLUNK_UNREACHABLE`, `LAB_CONFIG_INVALID`
 */
async function prepareSplunk(connection: SplunkConnection, options: LabOptions): Promise<PreparedSplunk> {
  const client = await openGivenSplunk(connection, options);
  try {
    const startMs = await freeStart(client, options);
    const name = `${NAMES.stack}-${randomBytes(4).toString('hex')}`;
    const token =
      connection.hecToken ??
      (await client.hecTokens.create({
        name,
        index: NAMES.index,
        sourcetype: NAMES.sourcetype,
        useAck: true,
      }));
    const { hostname } = new URL(connection.url);
    const { caPem, hecUrl = `https://${hostname}:8088` } = connection;
    let released = false;
    return {
      startMs,
      hec: { url: hecUrl, token, ...(caPem !== undefined && { caPem }) },
      release: async () => {
        if (released) return;
        released = true;
        if (connection.hecToken === undefined) await client.hecTokens.delete(name);
        client.close();
      },
    };
  } catch (error) {
    client.close();
    throw error;
  }
}

async function joinSplunk(
  connection: SplunkConnection,
  given: PreparedSplunk,
  { clock }: LabSurroundings,
): Promise<SplunkSide> {
  const client = connect(connection, clock);
  const startMs = clock.now();
  return {
    client,
    hec: given.hec,
    foreign: { acceptAnyCertificate: connection.insecure, ackPatienceMs: ACK_PATIENCE_MS },
    eventsIndexed: async () => {
      const { rows } = await client.search({
        search: `index="${NAMES.index}" | stats count`,
        earliest: startMs / 1000,
        latest: clock.now() / 1000,
      });
      return Number(rows[0]?.['count'] ?? 0);
    },
    close: async () => {
      client.close();
      await given.release();
    },
  };
}

/**
 * A client of somebody's Splunk, once it has the index and the apps.
 *
 * @throws UserError `LAB_SPLUNK_REFUSED`, `LAB_SPLUNK_UNREACHABLE`, `LAB_CONFIG_INVALID`
 */
export async function openGivenSplunk(
  connection: SplunkConnection,
  { apps }: Pick<LabOptions, 'apps'>,
): Promise<SplunkClient> {
  const client = connect(connection);
  try {
    const indexes = await client.indexes.list();
    if (!indexes.some(({ name }) => name === NAMES.index)) await client.indexes.create(NAMES.index);
    await checkApps(client, connection.url, apps);
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}

function connect(connection: SplunkConnection, clock?: LabSurroundings['clock']): SplunkClient {
  const { url, credentials, caPem, insecure } = connection;
  return createSplunkClient({
    url,
    ...credentials,
    insecure,
    ...(caPem !== undefined && { caPem }),
    ...(clock && { clock }),
  });
}

/** The detections' macros and lookups are the apps': without them no search of the run could work. */
async function checkApps(
  client: SplunkClient,
  url: string,
  apps: LabOptions['apps'] = [APP_DIRECTORY],
): Promise<void> {
  for (const directory of apps) {
    const { id } = await readApp(directory, silentLogger);
    const saved = await client.savedSearches.list({ app: id });
    if (saved.some(({ app }) => app === id)) continue;
    throw new UserError('LAB_CONFIG_INVALID', `The Splunk at ${url} does not have the app ${id}.`, {
      hint: 'Package it with "npm run app" and install it there.',
    });
  }
}

/** The asked start, moved back by whole weeks until everything in the index is later than the run. */
async function freeStart(
  client: SplunkClient,
  { startMs, spanMs = 28 * DAY }: Pick<LabOptions, 'startMs' | 'spanMs'>,
): Promise<number> {
  const { rows } = await client.search({
    search: `| tstats min(_time) AS first WHERE index="${NAMES.index}"`,
  });
  const first = Number(rows[0]?.['first'] ?? Number.POSITIVE_INFINITY) * 1000;
  let start = startMs;
  while (start + spanMs + HOUR > first) start -= WEEK;
  if (start > Date.now() - OLDEST_MS) return start;
  throw new UserError('LAB_CONFIG_INVALID', `The index ${NAMES.index} is full of earlier runs.`, {
    hint: 'Empty it, or use a fresh Splunk: events older than Splunk keeps would vanish at once.',
  });
}
