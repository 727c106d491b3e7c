import { expect, test } from 'vitest';
import { MINUTE, VirtualClock } from '#kernel';
import type { SearchRequest, SplunkClient } from '#splunk/client';
import { DetectionSchedule } from './detection-schedule.ts';

test('a saved search runs on its own schedule over its own window, in absolute lab time', async () => {
  const startMs = Date.UTC(2026, 0, 5, 0, 2);
  const clock = new VirtualClock({ startMs });
  const asked: SearchRequest[] = [];
  const splunk = {
    search: async (request: SearchRequest) => {
      asked.push(request);
      return { fields: [], rows: [], messages: [], eventCount: 7, scanCount: 7 };
    },
  } as unknown as SplunkClient;
  const schedule = new DetectionSchedule(clock, splunk);
  await clock.run('test', async (hold) => {
    schedule.start([
      { name: 'storm', search: 'index=x', cron: '*/5 * * * *', earliest: '-20m@m', latest: 'now' },
    ]);
    await hold.sleep(10 * MINUTE);
    schedule.stop();
    await hold.sleep(10 * MINUTE);
  });
  const five = Date.UTC(2026, 0, 5, 0, 5) / 1000;
  expect(asked).toEqual([
    { search: 'index=x', earliest: five - 1200, latest: five },
    { search: 'index=x', earliest: five + 300 - 1200, latest: five + 300 },
  ]);
  expect(schedule.runs.map(({ atMs, sawEvents }) => [atMs, sawEvents])).toEqual([
    [five * 1000, 7],
    [(five + 300) * 1000, 7],
  ]);
});
