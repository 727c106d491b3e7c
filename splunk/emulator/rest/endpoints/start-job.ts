import { SplError } from '#splunk/spl';
import type { SearchJob } from '../../jobs/search-job.ts';
import { failureMessages, type SearchJobs } from '../../jobs/search-jobs.ts';
import { RestError } from '../errors.ts';

/** Starts a job and words refusals as splunkd does. */
export async function startJob(
  jobs: SearchJobs,
  request: Parameters<SearchJobs['start']>[0],
): Promise<SearchJob> {
  try {
    return await jobs.start(request);
  } catch (error) {
    if (error instanceof SplError) throw new RestError(400, failureMessages(error));
    throw error;
  }
}
