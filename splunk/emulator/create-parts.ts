import type { Lifecycle } from '#kernel';
import { SplError, type AlertActionCall, type SearchOptions } from '#splunk/spl';
import { createKnowledge } from './conf/knowledge.ts';
import { LocalApps } from './conf/local-apps.ts';
import { stanzas } from './conf/parse-conf.ts';
import type { SplunkApp } from './conf/splunk-app.ts';
import { openDataDirectory, type DataDirectory } from './durable/data-directory.ts';
import type { LogRecord } from './durable/log-format.ts';
import type { Keepable } from './durable/state-file.ts';
import { Acks } from './hec/acks.ts';
import type { Collector } from './hec/collector.ts';
import { createHecCounters } from './hec/counters.ts';
import { HecFaults } from './hec/faults.ts';
import { DEFAULT_HEC_SETTINGS } from './hec/settings.ts';
import { HecTokens } from './hec/tokens.ts';
import { SearchJobs } from './jobs/search-jobs.ts';
import { createEndpoints } from './rest/create-endpoints.ts';
import type { Endpoint } from './rest/endpoint.ts';
import { createRestCommand } from './rest/rest-command.ts';
import { Sessions } from './rest/sessions.ts';
import { FiredAlerts } from './saved/fired-alerts.ts';
import { SavedSearches } from './saved/saved-searches.ts';
import { Scheduler } from './saved/scheduler.ts';
import { Suppression } from './saved/suppression.ts';
import type { SplunkEmulatorOptions } from './splunk-emulator.ts';
import { EventStore } from './store/event-store.ts';
import { Indexer } from './store/indexer.ts';
import { Indexes } from './store/indexes.ts';

/** Alert actions that are remembered. */
const MAX_ALERT_ACTIONS = 1_000;

/** The emulator without its two servers. */
export interface EmulatorParts {
  /** What `sendalert` has started, the newest last. */
  alertActions: AlertActionCall[];
  collector: Collector;
  endpoints: Endpoint[];
  firedAlerts: FiredAlerts;
  indexer: Indexer;
  jobs: SearchJobs;
  /** Requests to splunkd so far. */
  restRequests: { count: number };
  sessions: Sessions;
  store: EventStore;
  /** Resolves when all settings changed so far outlive the process. */
  kept: () => Promise<void>;
}

/** Makes the parts, gives them back what a data directory holds, and starts the scheduler. */
export async function createParts(
  options: SplunkEmulatorOptions,
  apps: readonly SplunkApp[],
  lifecycle: Lifecycle,
): Promise<EmulatorParts> {
  const { clock, logger, random } = options;
  const store = new EventStore();
  const tokens = new HecTokens(
    (options.hecTokens ?? []).map(({ useAck, ...token }) => ({ ...token, useACK: useAck })),
  );
  const indexes = new Indexes(configuredIndexes(apps, tokens));
  const localApps = new LocalApps(apps);
  const searches = new SavedSearches(apps);
  const firedAlerts = new FiredAlerts();
  const suppression = new Suppression();
  const data = await openData(options, store, {
    apps: localApps,
    hecTokens: tokens,
    indexes,
    savedSearches: searches,
    firedAlerts,
    suppression,
  });
  if (data) lifecycle.add('data directory', () => data.close());
  const settings = { ...DEFAULT_HEC_SETTINGS, ...options.hec };
  const { queueLength } = settings;
  const indexer = new Indexer({ clock, store, queueLength, ...(data ? { log: data.log } : {}) });
  const knowledge = createKnowledge(apps);
  const alertActions: AlertActionCall[] = [];
  const environment: Omit<SearchOptions, 'now'> = {
    ...knowledge,
    source: store,
    savedSearches: (name) => searches.get(name)?.settings['search'],
    collect: ({ index, events }) => {
      if (!indexes.isWritable(index)) {
        throw new SplError(
          `Error in 'collect' command: The index '${index}' does not exist or is disabled.`,
          0,
        );
      }
      return indexer.submit(events.map((event) => ({ ...event, index })));
    },
    rest: createRestCommand(() => endpoints, options.username ?? 'admin', 'lab'),
    alert: (call) => {
      alertActions.push(call);
      if (alertActions.length > MAX_ALERT_ACTIONS) alertActions.shift();
    },
    splunkServer: 'lab',
  };
  const jobs = new SearchJobs({ clock, environment: () => environment });
  lifecycle.add('search jobs', () => jobs.close());
  const scheduler =
    options.scheduler === false
      ? undefined
      : new Scheduler({ clock, logger: logger.child('scheduler'), searches, jobs, firedAlerts, suppression });
  lifecycle.add('scheduler', () => scheduler?.close());
  const sessions = new Sessions(clock, { username: options.username ?? 'admin', password: options.password });
  const guid = random.uuid().toUpperCase();
  const endpoints = createEndpoints({
    apps: localApps,
    clock,
    firedAlerts,
    guid,
    indexer,
    indexes,
    jobs,
    macros: knowledge.macros,
    scheduler,
    searches,
    sessions,
    store,
    suppression,
    tokens,
  });
  const acks = new Acks(settings);
  return {
    alertActions,
    collector: {
      clock,
      settings,
      tokens,
      acks,
      indexes,
      indexer,
      faults: new HecFaults(() => acks.forgetChannels()),
      counters: createHecCounters(),
    },
    endpoints,
    firedAlerts,
    indexer,
    jobs,
    restRequests: { count: 0 },
    sessions,
    store,
    kept: () => data?.state.saved() ?? Promise.resolve(),
  };
}

async function openData(
  { dataDirectory, logger }: SplunkEmulatorOptions,
  store: EventStore,
  parts: Readonly<Record<string, Keepable>>,
): Promise<DataDirectory | undefined> {
  if (dataDirectory === undefined) return undefined;
  const onRecord = (record: LogRecord) => {
    if ('events' in record) store.append(record.events, record.indexTime);
    else store.dropIndex(record.dropped);
  };
  return openDataDirectory({ directory: dataDirectory, logger: logger.child('data'), onRecord, parts });
}

/** Indexes of the apps, and those that the given tokens write to. */
function configuredIndexes(apps: readonly SplunkApp[], tokens: HecTokens) {
  const ofApps = apps.flatMap((app) => stanzas(app.conf('indexes')));
  const ofTokens = tokens.list().map(({ index }): [string, Record<string, string>] => [index, {}]);
  return Object.entries(Object.fromEntries([...ofTokens, ...ofApps])).map(([name, settings]) => ({
    name,
    settings,
  }));
}
