import type { ReplayableEvent } from './replayable-events.ts';

/** Epoch seconds; `latest` is exclusive. */
export interface SearchWindow {
  readonly earliest: number;
  readonly latest: number;
}

/** Longest window of one search: bounds how many events of the index it reads. */
const LONGEST_SECONDS = 3600;

/**
 * Groups events into windows of time to search, so that far-apart outages do not make one search of all between.
 *
 * An event without a time got the time of its indexing: at some moment between its arrival and now.
 */
export function searchWindows(
  events: readonly ReplayableEvent[],
  nowSeconds: number,
): { window: SearchWindow; events: ReplayableEvent[] }[] {
  const groups: { window: SearchWindow; events: ReplayableEvent[] }[] = [];
  const timed = events.filter(({ hec }) => hec.time !== undefined);
  let group: ReplayableEvent[] = [];
  const close = () => {
    if (group.length === 0) return;
    const earliest = Math.floor(group[0]!.hec.time!);
    groups.push({ window: { earliest, latest: Math.floor(group.at(-1)!.hec.time!) + 1 }, events: group });
    group = [];
  };
  for (const event of timed.toSorted((one, other) => one.hec.time! - other.hec.time!)) {
    if (group.length > 0 && event.hec.time! - group[0]!.hec.time! > LONGEST_SECONDS) close();
    group.push(event);
  }
  close();

  const untimed = events.filter(({ hec }) => hec.time === undefined);
  if (untimed.length > 0) {
    const arrival = untimed.reduce((least, { arrivalMs }) => Math.min(least, arrivalMs), Infinity);
    const window = { earliest: Math.floor(arrival / 1000), latest: Math.ceil(nowSeconds) + 1 };
    groups.push({ window, events: untimed });
  }
  return groups;
}
