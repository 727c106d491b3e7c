import { SECOND, type Clock } from '#kernel';
import type { SearchJob } from '../../jobs/search-job.ts';
import type { SearchJobs } from '../../jobs/search-jobs.ts';
import { jobEntry } from '../../jobs/job-entry.ts';
import type { Stanza } from '../../conf/parse-conf.ts';
import { ALERT_COMPARATORS, ALERT_TYPES } from '../../saved/alert-condition.ts';
import { isScheduled, type SavedSearch, type SavedSearches } from '../../saved/saved-searches.ts';
import { durationSeconds, isCron, nextRunMs } from '../../saved/schedule.ts';
import type { Scheduler } from '../../saved/scheduler.ts';
import { confName, DEFAULT_SETTINGS, isSetting, restContent } from '../../saved/settings.ts';
import type { Suppression } from '../../saved/suppression.ts';
import type { Endpoint, RestRequest } from '../endpoint.ts';
import { configError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';
import type { Entry, Reply } from '../reply.ts';
import { timeParameter } from './job-request.ts';
import { dispatchEndpoint } from './saved-search-dispatch.ts';

export interface SavedSearchContext {
  clock: Clock;
  searches: SavedSearches;
  /** Absent when the emulator does not schedule. */
  scheduler: Scheduler | undefined;
  suppression: Suppression;
  jobs: SearchJobs;
}

const PATH = 'saved/searches';

/** Parameters that say how to answer and not what to store. */
const NOT_SETTINGS = ['name', 'output_mode', 'count', 'offset', 'search_mode', 'f', 'listDefaultActionArgs'];

/** `saved/searches` and below it: reports and alerts. */
export function savedSearchEndpoints(context: SavedSearchContext): Endpoint[] {
  const { searches, clock, suppression } = context;
  const find = ({ path }: RestRequest): SavedSearch => {
    const search = searches.get(path['name'] ?? '');
    if (!search) throw configError(404, `Could not find object id=${path['name']}`);
    return search;
  };
  const entry = (search: SavedSearch): Entry => savedSearchEntry(context, search);
  const shown = (search: SavedSearch, status = 200): Reply => ({
    kind: 'entry',
    status,
    title: 'savedsearch',
    path: PATH,
    entry: entry(search),
  });
  const collection = (list: readonly SavedSearch[]): Reply => ({
    kind: 'collection',
    title: 'savedsearch',
    path: PATH,
    entries: list.map(entry),
  });
  const change = (settings: (request: RestRequest) => Stanza) => (request: RestRequest) => {
    const { name, app, owner } = find(request);
    searches.change({ name, app, owner, settings: settings(request), updatedMs: clock.now() });
    return shown(searches.get(name)!);
  };

  return [
    {
      path: PATH,
      GET: ({ app }) => collection(inApp(searches.list(), app)),
      POST: (request) => {
        const name = request.parameters.get('name');
        if (!name) throw configError(400, 'Cannot perform action "POST" without a target name to act on.');
        if (searches.get(name)) {
          throw configError(
            409,
            `Unable to create saved search with name '${name}'. A saved search with that name already exists.`,
          );
        }
        const settings = readSettings(request.parameters);
        if (!settings['search']) throw configError(400, 'Argument "search" is required by this handler.');
        searches.change({
          name,
          app: request.app === '-' ? 'search' : request.app,
          owner: request.owner === '-' ? request.username : request.owner,
          settings,
          updatedMs: clock.now(),
        });
        return shown(searches.get(name)!, 201);
      },
    },
    {
      path: `${PATH}/_new`,
      GET: () => {
        const template: SavedSearch = {
          name: '_new',
          app: 'search',
          owner: 'nobody',
          settings: { ...DEFAULT_SETTINGS },
        };
        return shown(template);
      },
    },
    {
      path: `${PATH}/{name}`,
      GET: (request) => shown(find(request)),
      POST: change(({ parameters }) => readSettings(parameters)),
      DELETE: (request) => {
        const { name } = find(request);
        if (!searches.isRemovable(name)) {
          throw configError(
            400,
            `Saved search ${name} is part of an app and cannot be deleted. Disable it instead.`,
          );
        }
        searches.delete(name);
        return collection(searches.list());
      },
    },
    { path: `${PATH}/{name}/enable`, POST: change(() => ({ disabled: '0' })) },
    { path: `${PATH}/{name}/disable`, POST: change(() => ({ disabled: '1' })) },
    { path: `${PATH}/{name}/dispatch`, POST: (request) => dispatchEndpoint(context, find(request), request) },
    {
      path: `${PATH}/{name}/history`,
      GET: (request) => {
        const { name } = find(request);
        const jobs = context.jobs.list().filter((job) => job.request.savedSearch === name);
        return {
          kind: 'collection',
          title: name,
          path: `${PATH}/${name}/history`,
          entries: jobs.map(historyEntry),
        };
      },
    },
    {
      path: `${PATH}/{name}/scheduled_times`,
      GET: (request) => {
        const search = find(request);
        const now = clock.now() / SECOND;
        const earliest = timeParameter(request.parameters, 'earliest_time', now) ?? now;
        const latest = timeParameter(request.parameters, 'latest_time', now) ?? now + 86_400;
        const content = { scheduled_times: scheduledTimes(search, earliest * SECOND, latest * SECOND) };
        return { ...shown(search), entry: { ...entry(search), content } } as Reply;
      },
    },
    {
      path: `${PATH}/{name}/suppress`,
      GET: (request) => {
        const search = find(request);
        const leftMs = suppression.quietUntilMs(search.name, search.settings) - clock.now();
        const content = { suppressed: leftMs > 0, expiration: Math.max(0, Math.ceil(leftMs / SECOND)) };
        return { ...shown(search), entry: { ...entry(search), content } } as Reply;
      },
      POST: (request) => {
        const search = find(request);
        if (request.parameters.get('expiration') === '0') suppression.clear(search.name, search.settings);
        return shown(search);
      },
    },
    {
      path: `${PATH}/{name}/acknowledge`,
      POST: (request) => {
        const search = find(request);
        suppression.clear(search.name, search.settings);
        return shown(search);
      },
    },
  ];
}

const inApp = (list: readonly SavedSearch[], app: string) =>
  app === '-' || app === 'search' ? list : list.filter((search) => search.app === app);

function savedSearchEntry(context: SavedSearchContext, search: SavedSearch): Entry {
  const { scheduler, clock, searches } = context;
  const { name, app, owner, settings } = search;
  const next = isScheduled(search)
    ? (scheduler?.nextRunMs(name) ?? nextRunMs(settings['cron_schedule'] ?? '', clock.now()))
    : undefined;
  return {
    name,
    path: `${PATH}/${name}`,
    links: ['dispatch', 'history', 'disable', '_reload'],
    owner,
    app,
    sharing: owner === 'nobody' ? 'global' : 'user',
    removable: searches.isRemovable(name),
    ...(search.updatedMs === undefined ? {} : { updatedMs: search.updatedMs }),
    optionalFields: Object.keys(restContent(DEFAULT_SETTINGS)).filter((setting) => setting !== 'search'),
    content: {
      ...restContent(settings),
      next_scheduled_time:
        next === undefined ? '' : `${new Date(next).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
      qualifiedSearch: /^\s*(\||search\s)/.test(settings['search'] ?? '')
        ? settings['search']
        : `search ${settings['search'] ?? ''}`,
    },
  };
}

function historyEntry(job: SearchJob): Entry {
  const entry = jobEntry(job);
  return {
    ...entry,
    name: job.sid,
    content: { ...entry.content, start: Math.floor(job.createdAtMs / SECOND) },
  };
}

function scheduledTimes(search: SavedSearch, fromMs: number, toMs: number): number[] {
  const times: number[] = [];
  let at = nextRunMs(search.settings['cron_schedule'] ?? '', fromMs - 1);
  while (at !== undefined && at < toMs && times.length < 10_000) {
    times.push(at / SECOND);
    at = nextRunMs(search.settings['cron_schedule'] ?? '', at);
  }
  return times;
}

/** Settings from parameters, by their conf names. Unknown ones are refused, the alphabetically first by name. */
function readSettings(parameters: Parameters): Record<string, string> {
  const names = parameters.names().filter((name) => !NOT_SETTINGS.includes(name));
  const unknown = names.filter((name) => !isSetting(confName(name))).sort()[0];
  if (unknown !== undefined)
    throw configError(400, `Argument "${unknown}" is not supported by this handler.`);
  const settings = Object.fromEntries(names.map((name) => [confName(name), parameters.get(name) ?? '']));
  for (const [name, check] of Object.entries(CHECKS)) {
    const value = settings[name];
    if (value !== undefined && value !== '' && !check(value)) {
      throw configError(400, `Invalid value for ${name}: "${value}".`);
    }
  }
  return settings;
}

const CHECKS: Readonly<Record<string, (value: string) => boolean>> = {
  cron_schedule: isCron,
  counttype: (value) => ALERT_TYPES.includes(value),
  relation: (value) => ALERT_COMPARATORS.includes(value),
  'alert.severity': (value) => /^[1-6]$/.test(value),
  'alert.suppress.period': (value) => durationSeconds(value) !== undefined,
  'alert.expires': (value) => durationSeconds(value) !== undefined,
};
