import { useEffect, useState, type DependencyList } from 'react';

/** What was read last, and what went wrong with the newest try. Neither before the first answer. */
export interface Repeated<T> {
  readonly value: T | undefined;
  readonly problem: Error | undefined;
}

/**
 * Reads again and again while the page is shown: the next read begins `everyMs` after the last has ended, none while
 * the page is hidden. A failure keeps the value from before.
 */
export function useRepeated<T>(
  read: (signal: AbortSignal) => Promise<T>,
  everyMs: number,
  dependencies: DependencyList,
): Repeated<T> {
  const [state, setState] = useState<Repeated<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    const stopped = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(round, everyMs);
    };
    const round = () => {
      if (document.hidden) return next();
      read(stopped.signal)
        .then((value) => setState({ value, problem: undefined }))
        .catch((error: unknown) => {
          if (!stopped.signal.aborted) setState(({ value }) => ({ value, problem: error as Error }));
        })
        .finally(() => {
          if (!stopped.signal.aborted) next();
        });
    };
    round();
    return () => {
      stopped.abort();
      clearTimeout(timer);
    };
    // The reader is new at every rendering; what it reads is named by the dependencies.
  }, [everyMs, ...dependencies]);
  return state;
}
