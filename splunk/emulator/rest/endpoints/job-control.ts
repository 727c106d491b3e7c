import { SECOND } from '#kernel';
import type { SearchJob } from '../../jobs/search-job.ts';
import type { SearchJobs } from '../../jobs/search-jobs.ts';
import type { RestRequest } from '../endpoint.ts';
import { searchError } from '../errors.ts';
import { info, type Reply } from '../reply.ts';

/** Each returns the message that says it was done. */
type Action = (job: SearchJob, request: RestRequest, jobs: SearchJobs) => string;

/** What `search/jobs/{sid}/control` can do. Searches take no lab time, so there is nothing to pause in practice. */
const ACTIONS: Readonly<Record<string, Action>> = {
  pause: (job) => {
    if (job.state === 'RUNNING') job.state = 'PAUSE';
    return 'Search job paused.';
  },
  unpause: (job) => {
    if (job.state === 'PAUSE') job.state = 'RUNNING';
    return 'Search job continued.';
  },
  finalize: (job, _request, jobs) => {
    jobs.finalize(job.sid);
    return 'Search job finalized.';
  },
  cancel: (job, _request, jobs) => {
    jobs.cancel(job.sid);
    return 'Search job cancelled.';
  },
  touch: (job) => {
    extend(job, job.ttl);
    return 'Search job touched.';
  },
  setttl: (job, { parameters }) => {
    const ttl = parameters.integer('ttl', -1);
    if (ttl < 0) throw searchError(400, 'Invalid ttl.');
    extend(job, ttl);
    return `The ttl of the search job was changed to ${ttl}.`;
  },
  setpriority: (job, { parameters }) => {
    const priority = parameters.integer('priority', -1);
    if (priority < 0 || priority > 10) {
      throw searchError(400, 'The priority should be in the following range: [0-10].');
    }
    job.priority = priority;
    return `The search job's priority was changed to ${priority}.`;
  },
  enablepreview: (job) => {
    job.previewEnabled = true;
    return 'Search job results preview enabled.';
  },
  disablepreview: (job) => {
    job.previewEnabled = false;
    return 'Search job results preview disabled.';
  },
  save: (job) => {
    job.saved = true;
    return 'Search job saved.';
  },
  unsave: (job) => {
    job.saved = false;
    return 'Search job unsaved.';
  },
};

export function control(jobs: SearchJobs, job: SearchJob, request: RestRequest): Reply {
  const name = request.parameters.get('action');
  if (!name) throw searchError(400, 'Missing action.');
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (!action) throw searchError(400, 'Unknown action.');
  return info(action(job, request, jobs));
}

function extend(job: SearchJob, ttl: number): void {
  job.expiresAtMs += (ttl - job.ttl) * SECOND;
  job.ttl = ttl;
}
