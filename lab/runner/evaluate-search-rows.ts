import type { SearchRows } from '../scenario/expectations.ts';
import type { ExpectationResult, ResultRow } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { compareRows, formatComparison, formatExpectedRow, formatRow, rowMatches } from './rows.ts';

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
  const problem =
    expectation.least === undefined
      ? differences(expectation, answer.rows, observed)
      : tooFew(expectation, expectation.least, answer.rows, observed);
  return {
    name: expectation.name,
    kind: 'search-rows',
    search,
    window: isoWindow(startMs, endMs),
    status: problem ? 'failed' : 'passed',
    rows: answer.rows.slice(0, 20),
    sawEvents: answer.eventCount,
    ...(problem ? { message: problem } : {}),
  };
}

function differences(
  { rows, mode }: SearchRows,
  actual: readonly ResultRow[],
  { plan }: Observations,
): string | undefined {
  const comparison = compareRows(actual, rows, plan.roles);
  const wrong = comparison.missing.length > 0 || (mode === 'equal' && comparison.unexpected.length > 0);
  return wrong ? `The rows differ (- expected, + found):\n${formatComparison(comparison)}` : undefined;
}

function tooFew(
  { like = {} }: SearchRows,
  least: number,
  actual: readonly ResultRow[],
  { plan }: Observations,
): string | undefined {
  const others = actual.filter((row) => !rowMatches(row, like, plan.roles));
  const matching = actual.length - others.length;
  if (matching >= least) return undefined;
  return [
    `${matching} rows are as expected, at least ${least} are wanted (- expected, + others found):`,
    `- ${formatExpectedRow(like) || 'any row'}`,
    ...others.slice(0, 9).map((row) => `+ ${formatRow(row)}`),
  ].join('\n');
}
