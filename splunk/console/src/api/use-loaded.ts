import { useEffect, useState, type DependencyList } from 'react';

/** Something read once: on its way, here, or failed. */
export type Loaded<T> =
  | { readonly state: 'waiting' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly error: unknown; readonly retry: () => void };

/** Reads when the dependencies change. What was read before is not shown for other dependencies. */
export function useLoaded<T>(
  read: (signal: AbortSignal) => Promise<T>,
  dependencies: DependencyList,
): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ state: 'waiting' });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    const stopped = new AbortController();
    setState({ state: 'waiting' });
    read(stopped.signal).then(
      (value) => {
        if (!stopped.signal.aborted) setState({ state: 'ready', value });
      },
      (error: unknown) => {
        if (stopped.signal.aborted) return;
        setState({ state: 'failed', error, retry: () => setTries((count) => count + 1) });
      },
    );
    return () => stopped.abort();
  }, [tries, ...dependencies]);
  return state;
}
