import type { ScenarioResult } from '../results.ts';
import type { SplunkdAccess, StageCounters } from './source.ts';

/** What a process that runs a scenario for the console tells. Times are lab time, milliseconds since the epoch. */
export type RunMessage =
  | {
      readonly type: 'started';
      readonly splunkd: SplunkdAccess;
      readonly awsUrl: string;
      readonly startMs: number;
    }
  | {
      readonly type: 'progress';
      readonly stage?: string;
      readonly passedMs?: number;
      readonly totalMs?: number;
      readonly now?: number;
      readonly counters?: StageCounters;
    }
  | {
      readonly type: 'ended';
      readonly result: ScenarioResult;
      /** The report as a page of its own. */
      readonly report: string;
      readonly now: number;
      readonly counters: StageCounters;
    }
  | { readonly type: 'failed'; readonly message: string };
