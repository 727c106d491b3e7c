import type { Detection } from './detections.ts';

/** What in a search means Splunk's own time, whatever window the search is given. */
const OWN_TIME: readonly (readonly [RegExp, string])[] = [
  [/\b_indextime\b/, '_indextime'],
  [/\b_index_(earliest|latest)\b/, '_index_earliest or _index_latest'],
  [/\bnow\s*\(\s*\)/, 'now()'],
  [/\btime\s*\(\s*\)/, 'time()'],
];

/** Why a detection cannot be judged on a Splunk whose clock is not the lab's; `undefined` when it can. */
export function needsSplunksOwnTime({ search }: Pick<Detection, 'search'>): string | undefined {
  return OWN_TIME.find(([pattern]) => pattern.test(search))?.[1];
}
