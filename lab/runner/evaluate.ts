import { LabError } from '#kernel';
import type { Expectation, ExpectationKind } from '../scenario/expectations.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { evaluateAlarms } from './evaluate-alarms.ts';
import { evaluateAccounted } from './evaluate-accounted.ts';
import { evaluateDetectionClears } from './evaluate-detection-clears.ts';
import { evaluateDetectionFires } from './evaluate-detection-fires.ts';
import { evaluateDetectionQuiet } from './evaluate-detection-quiet.ts';
import { evaluateDuplicates, evaluateNothingLost } from './evaluate-pipeline.ts';
import { evaluateSearchRows } from './evaluate-search-rows.ts';
import { lastEventsSeen } from './last-events.ts';

type Evaluators = {
  readonly [Kind in ExpectationKind]: (
    expectation: Extract<Expectation, { kind: Kind }>,
    observed: Observations,
  ) => Promise<ExpectationResult>;
};

const EVALUATORS: Evaluators = {
  'detection-fires': evaluateDetectionFires,
  'detection-quiet': evaluateDetectionQuiet,
  'detection-clears': evaluateDetectionClears,
  'search-rows': evaluateSearchRows,
  'nothing-lost': evaluateNothingLost,
  duplicates: evaluateDuplicates,
  accounted: evaluateAccounted,
  alarms: evaluateAlarms,
};

/** Failures of these are explained with the last events that their search could have seen. */
const EXPLAINED: readonly ExpectationKind[] = ['detection-fires', 'detection-clears', 'search-rows'];

/** Judges one expectation. A judgement that saw too few events is a failure, whatever the rows say. */
export async function evaluate(expectation: Expectation, observed: Observations): Promise<ExpectationResult> {
  const judge = EVALUATORS[expectation.kind] as (
    expectation: Expectation,
    observed: Observations,
  ) => Promise<ExpectationResult>;
  const result = await judge(expectation, observed).catch((error: unknown) =>
    refused(expectation, observed, error),
  );
  if (result.status === 'passed') return guard(result, expectation.sawAtLeast ?? 1);
  if (!EXPLAINED.includes(result.kind)) return result;
  const events = await lastEventsSeen(result, observed);
  const seen = events.length === 0 ? 'No events were seen.' : ['Last events seen:', ...events].join('\n  ');
  return { ...result, message: `${result.message}\n${seen}` };
}

function guard(result: ExpectationResult, least: number): ExpectationResult {
  if (result.sawEvents >= least) return result;
  const seen = result.sawEvents === 0 ? 'No events were' : `Only ${result.sawEvents} of ${least} events were`;
  return {
    ...result,
    status: 'failed',
    message: `${seen} seen, so this says nothing. Is the search looking at the right index, metric and window?`,
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
