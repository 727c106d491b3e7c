import type { PipelineStage } from '../console/pipeline-stage.ts';
import type { Role } from '../scenario/expectations.ts';

/** A time and a number: milliseconds of lab time since the epoch, and the metric's value. */
export type Point = readonly [atMs: number, value: number];

/** What happened in one scenario, for pictures. Times are milliseconds of lab time since the epoch. */
export interface Story {
  readonly startMs: number;
  readonly attackMs: number;
  readonly endMs: number;
  readonly phases: readonly { readonly name: string; readonly fromMs: number; readonly toMs: number }[];
  readonly actions: readonly StoryAction[];
  readonly charts: readonly StoryChart[];
  readonly violations: readonly StoryViolation[];
  readonly detections: readonly StoryDetection[];
  /** Empty where the target counts nothing. */
  readonly pipeline: readonly PipelineStage[];
  /** Records in the backup bucket; absent where the target counts nothing. */
  readonly recordsBackedUp?: number;
  readonly blindSpots?: string;
}

/** A behavior of some things. */
export interface StoryAction {
  readonly role: 'attack' | 'twin';
  readonly behavior: string;
  readonly things: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** One metric of those the scenario is about, beside the median of everyone else. */
export interface StoryChart {
  readonly metric: string;
  /** Such as `IN allowed-topics`. */
  readonly dimension?: string;
  readonly lines: readonly {
    readonly thing: string;
    readonly role: 'attacker' | 'twin';
    readonly points: readonly Point[];
  }[];
  /** Median of all other things. */
  readonly others: readonly Point[];
}

export interface StoryViolation {
  readonly atMs: number;
  readonly thing: string;
  readonly behavior: string;
  /** `in-alarm`, `alarm-cleared` or `alarm-invalidated`. */
  readonly type: string;
}

/** The runs of one detection that raised alerts. */
export interface StoryDetection {
  readonly name: string;
  readonly runs: number;
  readonly fired: readonly {
    readonly atMs: number;
    /** Empty when the rows name no thing. */
    readonly things: readonly string[];
    readonly role: Role;
  }[];
}
