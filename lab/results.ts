import type { Evidence } from './evidence/evidence.ts';
import type { Story } from './report/story.ts';
import type { ExpectationKind } from './scenario/expectations.ts';

export type Status = 'passed' | 'failed' | 'skipped';

/** A field of a result row: text, several texts, or null. */
export type RowValue = string | readonly string[] | null;
export type ResultRow = Readonly<Record<string, RowValue>>;

/** What came of one expectation. Times are milliseconds of lab time unless they say otherwise. */
export interface ExpectationResult {
  readonly name: string;
  readonly kind: ExpectationKind;
  /** The search text that was run. */
  readonly search: string;
  /** The span the search covered, ISO 8601. */
  readonly window: { readonly earliest: string; readonly latest: string };
  readonly status: Status;
  /** The rows that decided it, at most 20. */
  readonly rows: readonly ResultRow[];
  /** How many events the search looked at; an expectation that saw none fails. */
  readonly sawEvents: number;
  readonly timeToDetectMs?: number;
  /** Why it failed, with the expected and the actual rows. */
  readonly message?: string;
}

export interface ScenarioResult {
  readonly id: string;
  readonly title: string;
  readonly status: Status;
  /** Why it was skipped or could not be run. */
  readonly reason?: string;
  /** Real milliseconds. */
  readonly durationMs: number;
  readonly labDurationMs: number;
  /** Reports of agents and runs of scheduled searches; absent when it did not run. */
  readonly load?: { readonly reports: number; readonly searches: number };
  readonly attack: readonly { readonly id: string; readonly version: string }[];
  readonly expectations: readonly ExpectationResult[];
  /** What stands behind the rows of detections that fired. */
  readonly evidence: readonly Evidence[];
  /** What happened, for pictures; only when a reporter asked for it. */
  readonly story?: Story;
}

/** The content of `results.json`: a contract with other programs. */
export interface Results {
  readonly schema: 1;
  readonly target: string;
  readonly seed: number;
  /** Real milliseconds. */
  readonly durationMs: number;
  readonly labDurationMs: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly scenarios: readonly ScenarioResult[];
}

/** Adds up the scenarios of a run. */
export function summarise(
  run: { target: string; seed: number; durationMs: number },
  scenarios: readonly ScenarioResult[],
): Results {
  const count = (status: Status) => scenarios.filter((scenario) => scenario.status === status).length;
  return {
    schema: 1,
    target: run.target,
    seed: run.seed,
    durationMs: run.durationMs,
    labDurationMs: scenarios.reduce((sum, scenario) => sum + scenario.labDurationMs, 0),
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    scenarios,
  };
}
