import { Lifecycle, type Clock, type Logger, type Random } from '#kernel';
import type { SearchOptions } from '#splunk/spl';
import { createKnowledge } from './conf/knowledge.ts';
import { stanzas } from './conf/parse-conf.ts';
import { readApp, type SplunkApp } from './conf/splunk-app.ts';
import { Acks } from './hec/acks.ts';
import type { Collector } from './hec/collector.ts';
import { createHecCounters } from './hec/counters.ts';
import { createHecHandler } from './hec/hec-server.ts';
import { HecTokens } from './hec/tokens.ts';
import { listenHttps } from './https-listener.ts';
import { SearchJobs } from './jobs/search-jobs.ts';
import { createEndpoints } from './rest/create-endpoints.ts';
import { createRestHandler } from './rest/rest-server.ts';
import { Sessions } from './rest/sessions.ts';
import { FiredAlerts } from './saved/fired-alerts.ts';
import { SavedSearches } from './saved/saved-searches.ts';
import { Scheduler } from './saved/scheduler.ts';
import { Suppression } from './saved/suppression.ts';
import { EventStore } from './store/event-store.ts';
import { Indexer } from './store/indexer.ts';
import { Indexes } from './store/indexes.ts';

export interface SplunkEmulatorOptions {
  clock: Clock;
  logger: Logger;
  random: Random;
  /** Default 127.0.0.1. */
  host?: string;
  /** 0 or absent: any free port. */
  hecPort?: number;
  splunkdPort?: number;
  /** Certificate and key that both servers show. */
  server: { certificatePem: string; privateKeyPem: string };
  /** Default `admin`. */
  username?: string;
  password: string;
  /** Splunk apps to read: folders with `default/` and `local/`. */
  appDirectories?: string[];
  /** Keeps events across restarts; absent: in memory only. */
  dataDirectory?: string;
  hecTokens?: { name: string; token: string; index: string; sourcetype?: string; useAck: boolean }[];
  /** Runs scheduled saved searches on lab time, as Splunk does. Default true. */
  scheduler?: boolean;
}

/** Plain numbers since the start. */
export interface SplunkCounters {
  hecRequests: number;
  hecRefused: number;
  eventsAccepted: number;
  /** Accepted for an index that does not exist: lost. */
  eventsLost: number;
  /** Accepted and not yet searchable. */
  eventsQueued: number;
  /** Searchable. */
  eventsIndexed: number;
  acksPending: number;
  searches: number;
  alertsFired: number;
}

export interface SplunkEmulator extends AsyncDisposable {
  /** `https://127.0.0.1:port` of the HTTP Event Collector. */
  hecUrl: string;
  /** `https://127.0.0.1:port` of the search REST API. */
  splunkdUrl: string;
  counters(): SplunkCounters;
  close(): Promise<void>;
}

/**
 * Starts a Splunk stand-in: the HTTP Event Collector, an event store, and splunkd's search REST API with scheduled
 * searches and alerts.
 *
 * @throws UserError `LAB_PORT_TAKEN`, `LAB_FILE_UNREADABLE`
 */
export async function createSplunkEmulator(options: SplunkEmulatorOptions): Promise<SplunkEmulator> {
  const { clock, logger, random, host = '127.0.0.1', server } = options;
  const apps = await Promise.all(
    (options.appDirectories ?? []).map((directory) => readApp(directory, logger.child('apps'))),
  );
  const lifecycle = new Lifecycle();
  const store = new EventStore();
  const indexer = new Indexer({ clock, store });
  const tokens = createTokens(options.hecTokens ?? []);
  const indexes = createIndexes(apps, tokens);
  const collector: Collector = {
    clock,
    tokens,
    acks: new Acks(),
    indexes,
    indexer,
    counters: createHecCounters(),
  };
  const sessions = new Sessions(clock, { username: options.username ?? 'admin', password: options.password });
  const searches = new SavedSearches(apps);
  const environment: Omit<SearchOptions, 'now'> = {
    ...createKnowledge(apps),
    source: store,
    savedSearches: (name) => searches.get(name)?.settings['search'],
    collect: ({ index, events }) => {
      if (indexes.isWritable(index)) indexer.submit(events.map((event) => ({ ...event, index })));
    },
    splunkServer: 'lab',
  };
  const jobs = new SearchJobs({ clock, environment: () => environment });
  lifecycle.add('search jobs', () => jobs.close());
  const firedAlerts = new FiredAlerts();
  const suppression = new Suppression();
  const scheduler =
    options.scheduler === false
      ? undefined
      : new Scheduler({ clock, logger: logger.child('scheduler'), searches, jobs, firedAlerts, suppression });
  lifecycle.add('scheduler', () => scheduler?.close());

  try {
    const hec = await listenHttps({
      name: 'the HTTP Event Collector',
      host,
      port: options.hecPort ?? 0,
      server,
      handle: createHecHandler(collector, logger.child('hec')),
    });
    lifecycle.add('HTTP Event Collector', () => hec.close());
    const endpoints = createEndpoints({
      apps,
      clock,
      firedAlerts,
      guid: random.uuid().toUpperCase(),
      indexer,
      indexes,
      jobs,
      scheduler,
      searches,
      sessions,
      store,
      suppression,
      tokens,
    });
    const splunkd = await listenHttps({
      name: 'splunkd',
      host,
      port: options.splunkdPort ?? 0,
      server,
      handle: createRestHandler({ clock, logger: logger.child('splunkd'), sessions, endpoints }),
    });
    lifecycle.add('splunkd', () => splunkd.close());
    return {
      hecUrl: hec.url,
      splunkdUrl: splunkd.url,
      counters: () => ({
        hecRequests: collector.counters.requests,
        hecRefused: collector.counters.refused,
        eventsAccepted: collector.counters.eventsAccepted,
        eventsLost: collector.counters.lostToUnknownIndex,
        eventsQueued: indexer.queued,
        eventsIndexed: store.eventCount,
        acksPending: collector.acks.pending(),
        searches: jobs.count,
        alertsFired: firedAlerts.total,
      }),
      close: () => lifecycle.close(),
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

function createTokens(given: NonNullable<SplunkEmulatorOptions['hecTokens']>): HecTokens {
  const tokens = new HecTokens();
  for (const { useAck, ...token } of given) tokens.set({ ...token, useACK: useAck });
  return tokens;
}

/** Splunk's own indexes, those of the apps, and those that tokens write to. */
function createIndexes(apps: readonly SplunkApp[], tokens: HecTokens): Indexes {
  const indexes = new Indexes();
  for (const [name, settings] of apps.flatMap((app) => stanzas(app.conf('indexes'))))
    indexes.set(name, settings);
  for (const { index } of tokens.list()) if (!indexes.get(index)) indexes.set(index);
  return indexes;
}
