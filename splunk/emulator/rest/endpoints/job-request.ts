import { SECOND, type Clock } from '#kernel';
import { resolveTimeModifier } from '#splunk/spl';
import type { JobRequest } from '../../jobs/search-job.ts';
import type { RestRequest } from '../endpoint.ts';
import { searchError } from '../errors.ts';
import type { Parameters } from '../parameters.ts';

const EXEC_MODES = ['normal', 'blocking', 'oneshot'];
/** Seconds that an ad hoc job is kept: `limits.conf [search] ttl`. */
const AD_HOC_TTL = 600;

/** Reads the parameters of a new search job. */
export function readJobRequest(request: RestRequest, clock: Clock): JobRequest {
  const { parameters } = request;
  const search = parameters.get('search');
  if (search === undefined || search.trim() === '') {
    throw searchError(
      400,
      "The required 'search' parameter for the Splunk platform REST API search/jobs endpoint is not specified. " +
        "Specify a valid 'search' parameter.",
    );
  }
  const mode = parameters.get('exec_mode') ?? 'normal';
  if (!EXEC_MODES.includes(mode)) throw searchError(400, 'Invalid exec_mode.');
  if (parameters.get('search_mode') === 'realtime') {
    throw searchError(400, "The lab's Splunk emulator has no real-time searches (search_mode=realtime).");
  }
  const now = timeParameter(parameters, 'now', clock.now() / SECOND) ?? clock.now() / SECOND;
  const earliest = timeParameter(parameters, 'earliest_time', now);
  const latest = timeParameter(parameters, 'latest_time', now);
  if (earliest !== undefined && latest !== undefined && latest < earliest) {
    throw searchError(400, 'Invalid latest_time: latest_time must be after earliest_time.');
  }
  const level = parameters.get('adhoc_search_level') ?? 'smart';
  if (!['fast', 'smart', 'verbose'].includes(level)) throw searchError(400, 'Invalid adhoc_search_level.');
  const sid = parameters.get('id');
  const label = parameters.get('label');
  return {
    search: withPipe(search),
    // Only a start is given: the search ends now.
    earliest,
    latest: latest ?? (earliest === undefined ? undefined : now),
    now,
    owner: request.username,
    app: parameters.get('namespace') ?? (request.app === '-' ? 'search' : request.app),
    ...(sid === undefined ? {} : { sid }),
    ...(label === undefined ? {} : { label }),
    allFields: level === 'verbose',
    requiredFields: parameters.all('rf').flatMap((names) => names.split(',')),
    ttl: parameters.integer('timeout', AD_HOC_TTL),
    parameters: Object.fromEntries(parameters.names().map((name) => [name, parameters.get(name) ?? ''])),
  };
}

/**
 * Over REST a search begins with a command; what begins with a term is refused as a command of that name.
 * A leading pipe makes the parser say so.
 */
export function withPipe(search: string): string {
  return /^\s*(\||`|search(\s|$))/.test(search) ? search : `| ${search}`;
}

/** A time parameter in epoch seconds: relative, epoch or ISO 8601. */
export function timeParameter(parameters: Parameters, name: string, now: number): number | undefined {
  const text = parameters.get(name);
  if (text === undefined || text.trim() === '') return undefined;
  if (text.trim().startsWith('rt')) {
    throw searchError(400, `The lab's Splunk emulator has no real-time searches (${name}=${text}).`);
  }
  try {
    return resolveTimeModifier(text, now);
  } catch {
    throw searchError(400, `Invalid ${name}.`);
  }
}
