import { SECOND } from '#kernel';
import { SplError } from '#splunk/spl';
import { failureMessages } from '../../jobs/search-jobs.ts';
import { dispatch } from '../../saved/dispatch.ts';
import type { SavedSearch } from '../../saved/saved-searches.ts';
import type { RestRequest } from '../endpoint.ts';
import { RestError, searchError } from '../errors.ts';
import type { Reply } from '../reply.ts';
import { timeParameter } from './job-request.ts';
import type { SavedSearchContext } from './saved-searches.ts';

/** `POST saved/searches/{name}/dispatch`: runs a saved search now, over its own window unless told otherwise. */
export async function dispatchEndpoint(
  { jobs, clock }: SavedSearchContext,
  search: SavedSearch,
  request: RestRequest,
): Promise<Reply> {
  const { parameters } = request;
  const now = timeParameter(parameters, 'dispatch.now', clock.now() / SECOND) ?? clock.now() / SECOND;
  const earliest = parameters.get('dispatch.earliest_time');
  const latest = parameters.get('dispatch.latest_time');
  try {
    const job = await dispatch(jobs, search, {
      nowMs: now * SECOND,
      owner: request.username,
      scheduled: false,
      ...(earliest === undefined ? {} : { earliest }),
      ...(latest === undefined ? {} : { latest }),
      parameters: Object.fromEntries(parameters.names().map((name) => [name, parameters.get(name) ?? ''])),
    });
    return { kind: 'response', status: 201, members: { sid: job.sid } };
  } catch (error) {
    if (error instanceof SplError) throw new RestError(400, failureMessages(error));
    if (error instanceof RangeError) throw searchError(400, error.message);
    throw error;
  }
}
