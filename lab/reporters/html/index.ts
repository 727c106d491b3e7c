import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProgressListener } from '../../runner/progress.ts';
import { StageTimes } from '../stage-times.ts';
import { reportPage } from './page.ts';

/** Writes `report.html` at the end of a run: one file with pictures that opens anywhere, offline. */
export function htmlReporter(directory: string, times = new StageTimes()): ProgressListener {
  return {
    stageStarted: (scenario, stage) => times.enter(scenario.id, stage),
    scenarioEnded: (result) => times.leave(result.id),
    runEnded: (results) => writeFile(join(directory, 'report.html'), reportPage(results, times)),
  };
}
