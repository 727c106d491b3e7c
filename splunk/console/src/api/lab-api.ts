/** What the lab answered instead of what was asked for. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

/** Told when the lab no longer knows who is asking. */
export const SIGNED_OUT = 'console:signed-out';

/** Asks the lab. Throws `ApiError`; status 0 when the lab does not answer at all. */
export async function askLab(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, {
      ...init,
      headers: { 'X-Requested-With': 'XMLHttpRequest', ...init.headers },
    });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new ApiError(0, 'UNREACHABLE', 'The lab does not answer. Is it still running?');
  }
  if (response.status === 401 && path !== '/api/session') window.dispatchEvent(new Event(SIGNED_OUT));
  return response;
}

async function json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const response = await askLab(path, {
    method,
    ...(signal ? { signal } : {}),
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  const text = await response.text();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ApiError(response.status, 'NOT_JSON', `The lab answered ${response.status} without words.`);
  }
  if (response.ok) return value as T;
  const { error } = value as { error?: { code: string; message: string } };
  throw new ApiError(response.status, error?.code ?? 'FAILED', error?.message ?? text);
}

/** A lab that can be looked into: the one that serves this page, or one in which a scenario was run. */
export interface Source {
  readonly id: string;
  readonly title: string;
  /** Its time when it started and now, milliseconds since the epoch. */
  readonly startMs: number;
  readonly labTime: number;
}

export interface Dashboard {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly definition: Record<string, unknown>;
}

export interface PipelineStage {
  readonly id: string;
  readonly title: string;
  readonly passed?: number;
  readonly unit: string;
  readonly waiting?: number;
  readonly failures: readonly { readonly what: string; readonly count: number }[];
}

export interface ListedScenario {
  readonly id: string;
  readonly title: string;
  readonly attack: readonly string[];
  readonly tags: readonly string[];
  readonly devices: number;
  readonly labTime: string;
  readonly blindSpots: string;
}

export interface ExpectationResult {
  readonly name: string;
  readonly kind: string;
  readonly search: string;
  readonly window: { readonly earliest: string; readonly latest: string };
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly rows: readonly Readonly<Record<string, string | readonly string[] | null>>[];
  readonly sawEvents: number;
  readonly timeToDetectMs?: number;
  readonly message?: string;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly reason?: string;
  readonly durationMs: number;
  readonly labDurationMs: number;
  readonly attack: readonly { readonly id: string; readonly version: string }[];
  readonly expectations: readonly ExpectationResult[];
}

export interface RunState {
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  readonly status: 'running' | 'ended' | 'failed';
  readonly stage: string;
  readonly done: number;
  readonly labTime?: number;
  readonly message?: string;
  readonly result?: ScenarioResult;
}

export interface Device {
  readonly thing: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly certificates: readonly {
    readonly id: string;
    readonly status: string;
    readonly validUntil?: string;
  }[];
  readonly violations: readonly { readonly behavior: string; readonly metric: string }[];
}

export interface DevicePage {
  readonly devices: readonly Device[];
  readonly nextToken?: string;
}

/** Names that searches can use. */
export interface Language {
  readonly commands: readonly string[];
  readonly functions: readonly string[];
  readonly macros: readonly string[];
  readonly lookups: readonly string[];
}

const part = encodeURIComponent;

/** The console's own API. All functions throw `ApiError`. */
export const labApi = {
  session: () => json<{ username: string }>('GET', '/api/session'),
  signIn: (username: string, password: string) =>
    json<{ username: string }>('POST', '/api/session', { username, password }),
  signOut: () => json('DELETE', '/api/session'),
  sources: (signal?: AbortSignal) => json<Source[]>('GET', '/api/sources', undefined, signal),
  pipeline: (source: string, signal?: AbortSignal) =>
    json<{ labTime: number; stages: PipelineStage[] }>(
      'GET',
      `/api/sources/${part(source)}/pipeline`,
      undefined,
      signal,
    ),
  devices: (source: string, nextToken?: string, signal?: AbortSignal) =>
    json<DevicePage>(
      'GET',
      `/api/sources/${part(source)}/devices${nextToken ? `?nextToken=${part(nextToken)}` : ''}`,
      undefined,
      signal,
    ),
  language: () => json<Language>('GET', '/api/language'),
  dashboards: () => json<Dashboard[]>('GET', '/api/dashboards'),
  scenarios: () => json<ListedScenario[]>('GET', '/api/scenarios'),
  runs: (signal?: AbortSignal) => json<RunState[]>('GET', '/api/runs', undefined, signal),
  startRun: (scenario: string, seed: number) => json<RunState>('POST', '/api/runs', { scenario, seed }),
  /** Where the report of a run that has ended is: pictures, time line and the evidence walk. */
  reportAddress: (id: string) => `/api/runs/${part(id)}/report`,
  removeRun: (id: string) => json('DELETE', `/api/runs/${part(id)}`),
};
