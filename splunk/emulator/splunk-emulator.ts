import { Lifecycle, type Clock, type Logger, type Random } from '#kernel';
import { Acks } from './hec/acks.ts';
import { createHecCounters } from './hec/counters.ts';
import { createHecHandler } from './hec/hec-server.ts';
import { HecTokens } from './hec/tokens.ts';
import { listenHttps } from './https-listener.ts';
import { SearchJobs } from './jobs/search-jobs.ts';
import { authenticationEndpoints } from './rest/endpoints/authentication.ts';
import { searchJobEndpoints } from './rest/endpoints/search-jobs.ts';
import { serverEndpoints } from './rest/endpoints/server.ts';
import { createRestHandler } from './rest/rest-server.ts';
import { Sessions } from './rest/sessions.ts';
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
 * Starts a Splunk stand-in: the HTTP Event Collector, an event store, and splunkd's search REST API.
 *
 * @throws UserError `LAB_PORT_TAKEN`
 */
export async function createSplunkEmulator(options: SplunkEmulatorOptions): Promise<SplunkEmulator> {
  const { clock, logger, random, host = '127.0.0.1' } = options;
  const lifecycle = new Lifecycle();
  const store = new EventStore();
  const indexes = new Indexes();
  const indexer = new Indexer({ clock, store });
  const tokens = new HecTokens();
  for (const { useAck, ...token } of options.hecTokens ?? []) {
    tokens.set({ ...token, useACK: useAck });
    if (!indexes.get(token.index)) indexes.set(token.index);
  }
  const collector = { clock, tokens, acks: new Acks(), indexes, indexer, counters: createHecCounters() };
  const sessions = new Sessions(clock, { username: options.username ?? 'admin', password: options.password });
  const jobs = new SearchJobs({ clock, environment: () => ({ source: store }) });
  lifecycle.add('search jobs', () => jobs.close());

  try {
    const hec = await listenHttps({
      name: 'the HTTP Event Collector',
      host,
      port: options.hecPort ?? 0,
      server: options.server,
      handle: createHecHandler(collector, logger.child('hec')),
    });
    lifecycle.add('HTTP Event Collector', () => hec.close());
    const splunkd = await listenHttps({
      name: 'splunkd',
      host,
      port: options.splunkdPort ?? 0,
      server: options.server,
      handle: createRestHandler({
        clock,
        logger: logger.child('splunkd'),
        sessions,
        endpoints: [
          ...authenticationEndpoints(sessions),
          ...serverEndpoints({ startedAtMs: clock.now(), guid: random.uuid().toUpperCase() }),
          ...searchJobEndpoints(jobs, clock),
        ],
      }),
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
      }),
      close: () => lifecycle.close(),
      [Symbol.asyncDispose]: () => lifecycle.close(),
    };
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}
