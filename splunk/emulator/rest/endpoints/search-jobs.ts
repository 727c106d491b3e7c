import type { Clock } from '#kernel';
import { SplError } from '#splunk/spl';
import { exportStream } from '../../jobs/export-stream.ts';
import { jobEntry } from '../../jobs/job-entry.ts';
import { isFinished, type SearchJob } from '../../jobs/search-job.ts';
import { failureMessages, type SearchJobs } from '../../jobs/search-jobs.ts';
import type { Endpoint, RestHandler } from '../endpoint.ts';
import { RestError, searchError } from '../errors.ts';
import { NOTHING, type Reply } from '../reply.ts';
import { control } from './job-control.ts';
import { readJobRequest } from './job-request.ts';
import { resultsReply } from './job-results.ts';
import { summaryReply, timelineReply } from './job-summary.ts';

/** `search/jobs` and below it, in both versions: v2 differs in how results may be asked for. */
export function searchJobEndpoints(jobs: SearchJobs, clock: Clock): Endpoint[] {
  const find = (sid: string | undefined): SearchJob => {
    const job = sid === undefined ? undefined : jobs.get(sid);
    if (!job) throw searchError(404, 'Unknown sid.');
    return job;
  };

  const create: RestHandler = async (request) => {
    const job = await startJob(jobs, readJobRequest(request, clock));
    const mode = request.parameters.get('exec_mode') ?? 'normal';
    if (mode !== 'normal') await job.done;
    if (mode !== 'oneshot') return { kind: 'response', status: 201, members: { sid: job.sid } };
    jobs.cancel(job.sid);
    if (job.state === 'FAILED') throw new RestError(400, job.messages);
    return { ...resultsReply(job, request, { preview: false }), headers: countHeaders(job) };
  };

  const exported: RestHandler = async (request) => {
    const job = await startJob(jobs, readJobRequest(request, clock));
    await job.done;
    jobs.cancel(job.sid);
    if (job.state === 'FAILED') throw new RestError(400, job.messages);
    const stream = exportStream(job, request.outputMode);
    if (!stream) throw searchError(400, 'Invalid output_mode.');
    return { kind: 'stream', ...stream };
  };

  const list: RestHandler = ({ parameters }) => {
    const wanted = parameters.all('id');
    const shown = jobs.list().filter(({ sid }) => wanted.length === 0 || wanted.includes(sid));
    return { kind: 'collection', title: 'jobs', path: 'search/jobs', entries: shown.map(jobEntry) };
  };

  const show: RestHandler = ({ path }): Reply => {
    const entry = jobEntry(find(path['sid']));
    return { kind: 'entry', title: 'jobs', path: 'search/jobs', entry, bare: true };
  };

  const results: RestHandler = (request) => {
    const job = find(request.path['sid']);
    return isFinished(job) ? resultsReply(job, request, { preview: false }) : NOTHING;
  };
  const preview: RestHandler = (request) => {
    const job = find(request.path['sid']);
    return resultsReply(job, request, { preview: !isFinished(job) });
  };

  // The untransformed events: a transforming search has not kept them, so there are none to show.
  const events: RestHandler = (request) => {
    const job = find(request.path['sid']);
    if (!isFinished(job)) return NOTHING;
    return resultsReply(job, request, { preview: false, eventsOnly: true });
  };
  const log: RestHandler = ({ path }) => {
    const { sid, messages } = find(path['sid']);
    const lines = messages.map(({ type, text: line }) => `${type} ${line}\n`);
    return { kind: 'text', contentType: 'text/plain', text: `INFO search job ${sid}\n${lines.join('')}` };
  };

  const remove: RestHandler = ({ path }) => {
    jobs.cancel(find(path['sid']).sid);
    return { kind: 'messages', messages: [{ type: 'INFO', text: 'Search job cancelled.' }] };
  };

  return ['search/jobs', 'search/v2/jobs'].flatMap((base): Endpoint[] => [
    { path: base, GET: list, POST: create },
    { path: `${base}/export`, ...(base === 'search/jobs' ? { GET: exported } : {}), POST: exported },
    { path: `${base}/{sid}`, GET: show, DELETE: remove },
    { path: `${base}/{sid}/control`, POST: (request) => control(jobs, find(request.path['sid']), request) },
    { path: `${base}/{sid}/results`, GET: results, POST: results },
    { path: `${base}/{sid}/results_preview`, GET: preview, POST: preview },
    { path: `${base}/{sid}/events`, GET: events, POST: events },
    { path: `${base}/{sid}/search.log`, GET: log },
    { path: `${base}/{sid}/timeline`, GET: (request) => timelineReply(find(request.path['sid'])) },
    { path: `${base}/{sid}/summary`, GET: (request) => summaryReply(find(request.path['sid']), request) },
  ]);
}

/** A oneshot search leaves no job to ask for these; Splunk does not tell them. */
const countHeaders = ({ result }: SearchJob) => ({
  'X-Lab-Event-Count': String(result?.eventCount ?? 0),
  'X-Lab-Scan-Count': String(result?.scanCount ?? 0),
});

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
