import { SECOND } from '#kernel';
import type { Entry } from '../rest/reply.ts';
import { isoResultTime } from './shown-fields.ts';
import { isFinished, type SearchJob } from './search-job.ts';

/** A job as `search/jobs/{sid}` shows it. Its entry is named by the search, not by the sid. */
export function jobEntry(job: SearchJob): Entry {
  const { request, result } = job;
  const done = isFinished(job);
  const failed = job.state === 'FAILED';
  const events = result?.eventCount ?? 0;
  const rows = result?.rows.length ?? 0;
  const transformed = result?.resultType === 'statistics';
  return {
    name: request.search,
    path: `search/jobs/${job.sid}`,
    links: ['search.log', 'events', 'results', 'results_preview', 'timeline', 'summary', 'control'],
    owner: request.owner,
    removable: true,
    sharing: 'global',
    ttl: String(job.ttl),
    updatedMs: job.createdAtMs,
    publishedMs: job.createdAtMs,
    content: {
      canSummarize: false,
      cursorTime: isoResultTime(request.earliest ?? 0),
      defaultSaveTTL: '604800',
      defaultTTL: '600',
      delegate: request.savedSearch === undefined ? '' : 'scheduler',
      diskUsage: 0,
      dispatchState: job.state,
      doneProgress: done ? 1 : 0,
      dropCount: 0,
      earliestTime: isoResultTime(request.earliest ?? 0),
      eventAvailableCount: transformed ? 0 : rows,
      eventCount: events,
      eventFieldCount: result?.fields.length ?? 0,
      eventIsStreaming: true,
      eventIsTruncated: transformed,
      eventSearch: request.search.split('|')[0]!.trim(),
      eventSorting: transformed ? 'none' : 'desc',
      isBatchModeSearch: false,
      isDone: done,
      isEventsPreviewEnabled: false,
      isFailed: failed,
      isFinalized: job.finalized,
      isPaused: job.state === 'PAUSE',
      isPreviewEnabled: job.previewEnabled,
      isRealTimeSearch: false,
      isRemoteTimeline: false,
      isSaved: job.saved,
      isSavedSearch: request.savedSearch !== undefined,
      isTimeCursored: true,
      isZombie: false,
      keywords: '',
      label: request.label ?? request.savedSearch ?? '',
      latestTime: isoResultTime(request.latest ?? request.now),
      normalizedSearch: request.search,
      numPreviews: 0,
      optimizedSearch: request.search,
      priority: job.priority,
      provenance: request.parameters['provenance'] ?? '',
      remoteSearch: request.search.split('|')[0]!.trim(),
      reportSearch: transformed ? request.search.split('|').slice(1).join('|').trim() : '',
      resultCount: rows,
      resultIsStreaming: !transformed,
      resultPreviewCount: rows,
      runDuration: Math.round(job.runMs) / SECOND,
      sampleRatio: '1',
      sampleSeed: '0',
      scanCount: result?.scanCount ?? 0,
      search: request.search,
      searchCanBeEventType: !request.search.includes('|'),
      searchEarliestTime: request.earliest ?? 0,
      searchLatestTime: request.latest ?? request.now,
      searchTotalBucketsCount: 0,
      searchTotalEliminatedBucketsCount: 0,
      sid: job.sid,
      statusBuckets: Number(
        request.parameters['status_buckets'] ?? request.parameters['dispatch.buckets'] ?? 0,
      ),
      ttl: job.ttl,
      performance: {},
      messages: job.messages,
      request: request.parameters,
      runtime: { auto_cancel: '0', auto_pause: '0' },
      searchProviders: ['lab'],
    },
  };
}
