import type { EmulatorCounters } from '#pipeline/emulator';
import type { SplunkCounters } from '#splunk/emulator';

/** How to reach a search REST API. */
export interface SplunkdAccess {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly caPem: string;
}

/** What the stages of a pipeline have counted; a part that runs in another process is absent. */
export interface StageCounters {
  readonly aws?: EmulatorCounters | undefined;
  readonly splunk?: SplunkCounters | undefined;
}

/** A lab that the console can look into: the one that serves it, or one in which a scenario was run. */
export interface Source {
  /** `lab`, or the id of a run. */
  readonly id: string;
  readonly title: string;
  readonly splunkd: SplunkdAccess;
  readonly awsUrl: string;
  /** Its time when it started, milliseconds since the epoch. */
  readonly startMs: number;
  /** Its time now, milliseconds since the epoch. */
  now(): number;
  counters(): StageCounters;
}
