import { availableParallelism } from 'node:os';
import type { ProjectSource } from '../../project/project.ts';
import { runScenario, type RunOptions } from '../run-scenario.ts';
import type { Lane } from './lane.ts';
import { ThreadLane } from './thread-lane.ts';

export type LaneOptions = Omit<RunOptions, 'progress'> & {
  /** What the threads load: where the scenarios to run come from. */
  readonly project: ProjectSource;
  /** How many scenarios may run at a time. */
  readonly jobs: number;
  readonly verbose: boolean;
};

/** As many scenarios at a time as there are cores. */
export const DEFAULT_JOBS = availableParallelism();

/** Lanes for a run: the first is the calling thread, the others are threads of their own. */
export function createLanes({ jobs, verbose, project, ...options }: LaneOptions): Lane[] {
  const here: Lane = {
    run: (scenario, progress) => runScenario(scenario, { ...options, progress }),
    close: async () => {},
  };
  const { target, seed, startMs, withStory = false } = options;
  const settings = { target: target.name, project, seed, startMs, verbose, withStory };
  return [here, ...Array.from({ length: jobs - 1 }, () => new ThreadLane(settings))];
}
