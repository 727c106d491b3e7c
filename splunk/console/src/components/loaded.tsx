import type { ReactNode } from 'react';
import type { Loaded } from '../api/use-loaded.ts';
import { Problem } from './problem.tsx';
import { Waiting } from './waiting.tsx';

interface ShowLoadedProps<T> {
  readonly loaded: Loaded<T>;
  /** What is being waited for, such as `Reading the alerts`. */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}

/** Shows what was read, or in words why it is not here. */
export function ShowLoaded<T>({ loaded, what, children }: ShowLoadedProps<T>) {
  if (loaded.state === 'waiting') return <Waiting what={what} />;
  if (loaded.state === 'failed') return <Problem error={loaded.error} retry={loaded.retry} />;
  return <>{children(loaded.value)}</>;
}
