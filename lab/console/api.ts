import { z } from 'zod';
import { APP_DIRECTORY } from '../parts/names.ts';
import { listScenarios } from './catalogue.ts';
import { readDashboards } from './dashboards.ts';
import { listDevices } from './devices.ts';
import { Refusal } from './http-answer.ts';
import { readLanguage } from './language.ts';
import { pipelineStages } from './pipeline-stages.ts';
import type { ScenarioRuns } from './scenario-runs.ts';
import type { Source } from './source.ts';

export interface ApiContext {
  /** The lab that serves the console comes first. */
  sources(): readonly Source[];
  readonly runs: ScenarioRuns;
}

export interface ApiRequest {
  /** The open parts of the route's path. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type ApiHandler = (context: ApiContext, request: ApiRequest) => unknown;

/** Finds a lab that can be looked into. Throws `Refusal` 404. */
export function findSource(context: ApiContext, id: string | undefined): Source {
  const source = context.sources().find((candidate) => candidate.id === id);
  if (!source) throw new Refusal(404, 'NOT_FOUND', `There is no lab "${id}" to look into any more.`);
  return source;
}

const startBody = z.object({ scenario: z.string(), seed: z.int().nonnegative().default(1) });

/** The console's own API, below `/api/`: what Splunk's REST API does not tell. A `*` stands for one segment. */
export const API_ROUTES: readonly (readonly [method: string, path: string, handler: ApiHandler])[] = [
  [
    'GET',
    'sources',
    (context) =>
      context.sources().map(({ id, title, startMs, now }) => ({ id, title, startMs, labTime: now() })),
  ],
  [
    'GET',
    'sources/*/pipeline',
    (context, { path }) => {
      const source = findSource(context, path[0]);
      return { labTime: source.now(), stages: pipelineStages(source.counters()) };
    },
  ],
  [
    'GET',
    'sources/*/devices',
    (context, { path, query }) =>
      listDevices(findSource(context, path[0]).awsUrl, query.get('nextToken') ?? undefined),
  ],
  ['GET', 'language', () => readLanguage(APP_DIRECTORY)],
  ['GET', 'dashboards', () => readDashboards(APP_DIRECTORY)],
  ['GET', 'scenarios', () => listScenarios()],
  ['GET', 'runs', ({ runs }) => runs.list()],
  [
    'POST',
    'runs',
    ({ runs }, { body }) => {
      const { data, error } = startBody.safeParse(body);
      if (error) throw new Refusal(400, 'BAD_REQUEST', z.prettifyError(error));
      const scenario = listScenarios().find(({ id }) => id === data.scenario);
      if (!scenario) throw new Refusal(404, 'NOT_FOUND', `There is no scenario "${data.scenario}".`);
      return runs.start(scenario, data.seed);
    },
  ],
  [
    'DELETE',
    'runs/*',
    ({ runs }, { path }) => {
      runs.remove(path[0] ?? '');
      return {};
    },
  ],
];

/** The handler of a request and the open parts of its path; `undefined` when there is none. */
export function findRoute(method: string, path: string): { handler: ApiHandler; path: string[] } | undefined {
  const segments = path.split('/');
  for (const [routeMethod, routePath, handler] of API_ROUTES) {
    const pattern = routePath.split('/');
    if (routeMethod !== method || pattern.length !== segments.length) continue;
    if (!pattern.every((part, index) => part === '*' || part === segments[index])) continue;
    const open = segments.filter((_, index) => pattern[index] === '*').map(decodeURIComponent);
    return { handler, path: open };
  }
  return undefined;
}
