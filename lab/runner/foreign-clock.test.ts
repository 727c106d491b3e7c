import { expect, test } from 'vitest';
import { loadDetections } from './detections.ts';
import { needsSplunksOwnTime } from './foreign-clock.ts';

test('a search that looks at the clock of Splunk itself is named with what it looks at', () => {
  expect(needsSplunksOwnTime({ search: 'index=a | eval lag=_indextime-_time' })).toBe('_indextime');
  expect(needsSplunksOwnTime({ search: 'index=a _index_earliest=-5m' })).toContain('_index_earliest');
  expect(needsSplunksOwnTime({ search: 'index=a | eval age=now( )-_time' })).toBe('now()');
  expect(needsSplunksOwnTime({ search: 'index=a | eval uptime=strftime(_time, "%F"), unknown=1' })).toBe(
    undefined,
  );
});

test('the detections that ship can be judged on any Splunk', async () => {
  const detections = await loadDetections();
  expect(detections.length).toBeGreaterThan(0);
  expect(detections.filter(needsSplunksOwnTime).map(({ name }) => name)).toEqual([]);
});
