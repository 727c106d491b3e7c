import { parseSearch, type SearchOptions } from '#splunk/spl';
import type { SearchJob } from '../../jobs/search-job.ts';
import type { SearchJobs } from '../../jobs/search-jobs.ts';
import { RestError } from '../errors.ts';
import { startJob } from './start-job.ts';

/**
 * The job with a post-process search applied: the longer search, run anew over the same window. Our choice: Splunk
 * works on the results it has kept, so events that have arrived since can differ.
 */
export function postProcessed(jobs: SearchJobs, job: SearchJob, postProcess: string): Promise<SearchJob> {
  return derived(jobs, job, `${job.request.search} | ${postProcess.replace(/^\s*\|/, '').trim()}`);
}

/** The events that a transforming search was made from: the search up to its first transforming command. */
export async function eventsOf(
  jobs: SearchJobs,
  job: SearchJob,
  macros: SearchOptions['macros'],
): Promise<SearchJob> {
  if (job.result?.resultType !== 'statistics') return job;
  const { source, stages } = parseSearch(job.request.search, macros ? { macros } : {});
  const first = stages.find(({ command }) => command.kind === 'transforming');
  const end = source.text.lastIndexOf('|', first?.position ?? 0);
  // A search that begins with a table has no events.
  return end <= 0 ? job : derived(jobs, job, source.text.slice(0, end));
}

async function derived(jobs: SearchJobs, job: SearchJob, search: string): Promise<SearchJob> {
  const { sid: _own, ...request } = job.request;
  const started = await startJob(jobs, { ...request, search });
  await started.done;
  jobs.cancel(started.sid);
  if (started.state === 'FAILED') throw new RestError(400, started.messages);
  return started;
}
