import type { Clock } from '#kernel';
import type { SearchOptions } from '#splunk/spl';
import { exportStream } from '../../jobs/export-stream.ts';
import { jobEntry } from '../../jobs/job-entry.ts';
import { isFinished, type SearchJob } from '../../jobs/search-job.ts';
import type { SearchJobs } from '../../jobs/search-jobs.ts';
import type { Endpoint, RestHandler, RestRequest } from '../endpoint.ts';
import { RestError, searchError } from '../errors.ts';
import { NOTHING, type Reply } from '../reply.ts';
import { eventsOf, postProcessed } from './derived-job.ts';
import { control } from './job-control.ts';
import { readJobRequest } from './job-request.ts';
import { resultsReply } from './job-results.ts';
import { startJob } from './start-job.ts';
import { summaryReply, timelineReply } from './job-summary.ts';

/** `search/jobs` and below it, in both versions: v2 differs in how results may be asked for. */
export function searchJobEndpoints(
  jobs: SearchJobs,
  clock: Clock,
  macros: SearchOptions['macros'],
): Endpoint[] {
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

  const shown = async (job: SearchJob, request: RestRequest, v2: boolean, preview: boolean) => {
    const postProcess = request.parameters.get('search')?.trim();
    if (!postProcess) return resultsReply(job, request, { preview });
    if (v2 && request.method === 'GET')
      throw searchError(405, 'GET is not allowed with a post-process search.');
    const processed = await postProcessed(jobs, job, postProcess);
    return resultsReply(processed, request, { preview, postProcessed: true });
  };
  const results =
    (v2: boolean): RestHandler =>
    (request) => {
      const job = find(request.path['sid']);
      return isFinished(job) ? shown(job, request, v2, false) : NOTHING;
    };
  const preview =
    (v2: boolean): RestHandler =>
    (request) => {
      const job = find(request.path['sid']);
      return shown(job, request, v2, !isFinished(job));
    };
  const events =
    (v2: boolean): RestHandler =>
    async (request) => {
      const job = find(request.path['sid']);
      if (!isFinished(job)) return NOTHING;
      return shown(await eventsOf(jobs, job, macros), request, v2, false);
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

  const both = (handler: RestHandler): Pick<Endpoint, 'GET' | 'POST'> => ({ GET: handler, POST: handler });

  return [false, true].flatMap((v2): Endpoint[] => {
    const base = v2 ? 'search/v2/jobs' : 'search/jobs';
    return [
      { path: base, GET: list, POST: create },
      { path: `${base}/export`, ...(v2 ? {} : { GET: exported }), POST: exported },
      { path: `${base}/{sid}`, GET: show, DELETE: remove },
      { path: `${base}/{sid}/control`, POST: (request) => control(jobs, find(request.path['sid']), request) },
      { path: `${base}/{sid}/results`, ...both(results(v2)) },
      { path: `${base}/{sid}/results_preview`, ...both(preview(v2)) },
      { path: `${base}/{sid}/events`, ...both(events(v2)) },
      { path: `${base}/{sid}/search.log`, GET: log },
      { path: `${base}/{sid}/timeline`, GET: (request) => timelineReply(find(request.path['sid'])) },
      { path: `${base}/{sid}/summary`, GET: (request) => summaryReply(find(request.path['sid']), request) },
    ];
  });
}

/** A oneshot search leaves no job to ask for these; Splunk does not tell them. */
const countHeaders = ({ result }: SearchJob) => ({
  'X-Lab-Event-Count': String(result?.eventCount ?? 0),
  'X-Lab-Scan-Count': String(result?.scanCount ?? 0),
});
