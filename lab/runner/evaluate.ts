import { LabError } from '#kernel';
import type { Expectation, ExpectationKind } from '../scenario/expectations.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { evaluateDetectionFires } from './evaluate-detection-fires.ts';
import { evaluateDetectionQuiet } from './evaluate-detection-quiet.ts';
import { evaluateDuplicates, evaluateNothingLost } from './evaluate-pipeline.ts';
import { evaluateSearchRows } from './evaluate-search-rows.ts';

type Evaluators = {
  readonly [Kind in ExpectationKind]: (
    expectation: Extract<Expectation, { kind: Kind }>,
    observed: Observations,
  ) => Promise<ExpectationResult>;
};

const EVALUATORS: Evaluators = {
  'detection-fires': evaluateDetectionFires,
  'detection-quiet': evaluateDetectionQuiet,
  'search-rows': evaluateSearchRows,
  'nothing-lost': evaluateNothingLost,
  duplicates: evaluateDuplicates,
};

/** Judges one expectation. A judgement that saw no events is a failure, whatever the rows say. */
export async function evaluate(expectation: Expectation, observed: Observations): Promise<ExpectationResult> {
  const judge = EVALUATORS[expectation.kind] as (
    expectation: Expectation,
    observed: Observations,
  ) => Promise<ExpectationResult>;
  const result = await judge(expectation, observed).catch((error: unknown) =>
    refused(expectation, observed, error),
  );
  if (result.status !== 'passed' || result.sawEvents > 0) return result;
  return {
    ...result,
    status: 'failed',
    message:
      'No events were seen, so this says nothing. Is the search looking at the right index, metric and window?',
  };
}

/** A search that Splunk does not take fails its expectation, not the run. */
function refused(expectation: Expectation, observed: Observations, error: unknown): ExpectationResult {
  if (!(error instanceof LabError) || error.code !== 'LAB_SPLUNK_REFUSED') throw error;
  const name = 'name' in expectation ? expectation.name : expectation.kind;
  return {
    name,
    kind: expectation.kind,
    search: 'search' in expectation && typeof expectation.search === 'string' ? expectation.search : '',
    window: isoWindow(observed.startMs, observed.endMs),
    status: 'failed',
    rows: [],
    sawEvents: 0,
    message: error.message,
  };
}
