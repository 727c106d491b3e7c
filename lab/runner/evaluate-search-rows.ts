import type { SearchRows } from '../scenario/expectations.ts';
import type { ExpectationResult } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { compareRows, formatComparison } from './rows.ts';

/** Runs a search over the whole scenario and compares its rows. */
export async function evaluateSearchRows(
  expectation: SearchRows,
  observed: Observations,
): Promise<ExpectationResult> {
  const { startMs, endMs, plan } = observed;
  const search = typeof expectation.search === 'string' ? expectation.search : expectation.search(plan.roles);
  const answer = await observed.splunk.search({
    search,
    earliest: startMs / 1000,
    latest: endMs / 1000,
  });
  const comparison = compareRows(answer.rows, expectation.rows, plan.roles);
  const wrong =
    comparison.missing.length > 0 || (expectation.mode === 'equal' && comparison.unexpected.length > 0);
  return {
    name: expectation.name,
    kind: 'search-rows',
    search,
    window: isoWindow(startMs, endMs),
    status: wrong ? 'failed' : 'passed',
    rows: answer.rows.slice(0, 20),
    sawEvents: answer.eventCount,
    ...(wrong ? { message: `The rows differ (- expected, + found):\n${formatComparison(comparison)}` } : {}),
  };
}
