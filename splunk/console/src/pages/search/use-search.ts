import { useCallback, useEffect, useRef, useState } from 'react';
import {
  cancelJob,
  fetchJob,
  startJob,
  watchJob,
  type Job,
  type SearchRequest,
} from '../../api/search-job.ts';

/** How the search of the page stands. */
export type SearchState =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly job?: Job }
  | { readonly state: 'done'; readonly job: Job }
  | { readonly state: 'failed'; readonly error: unknown };

interface Search {
  readonly search: SearchState;
  readonly run: (request: SearchRequest) => void;
  /** Shows a job that somebody else has run, such as one that fired an alert. */
  readonly show: (source: string, sid: string) => void;
  readonly stop: () => void;
}

/** One search at a time: starting another, or leaving the page, cancels the one that runs. */
export function useSearch(): Search {
  const [search, setSearch] = useState<SearchState>({ state: 'none' });
  const running = useRef<() => void>(undefined);

  const begin = useCallback((source: string, start: (signal: AbortSignal) => Promise<string>) => {
    running.current?.();
    const stopped = new AbortController();
    let sid: string | undefined;
    let ended = false;
    running.current = () => {
      stopped.abort(new Error('stopped'));
      if (sid !== undefined && !ended) void cancelJob(source, sid).catch(() => {});
    };
    setSearch({ state: 'running' });
    void (async () => {
      try {
        sid = await start(stopped.signal);
        const job = await watchJob(source, sid, stopped.signal, (soFar) => {
          if (!stopped.signal.aborted) setSearch({ state: 'running', job: soFar });
        });
        setSearch({ state: 'done', job });
      } catch (error) {
        if (!stopped.signal.aborted) setSearch({ state: 'failed', error });
      } finally {
        ended = true;
      }
    })();
  }, []);

  useEffect(() => () => running.current?.(), []);
  const run = useCallback(
    (request: SearchRequest) => begin(request.source, (signal) => startJob(request, signal)),
    [begin],
  );
  const show = useCallback(
    (source: string, sid: string) =>
      begin(source, async (signal) => (await fetchJob(source, sid, signal)).sid),
    [begin],
  );
  const stop = useCallback(() => {
    running.current?.();
    setSearch({ state: 'none' });
  }, []);
  return { search, run, show, stop };
}
