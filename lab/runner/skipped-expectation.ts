import { CAPABILITIES, type Capabilities, type Capability } from '../capabilities.ts';
import type { ExpectationResult } from '../results.ts';
import type { Expectation, ExpectationKind } from '../scenario/expectations.ts';
import { isoWindow, type Observed } from './observations.ts';

/** What judging takes besides Splunk: counters to compare with, or metrics of devices in the index. */
const NEEDS: Readonly<Partial<Record<ExpectationKind, Capability>>> = {
  'nothing-lost': 'ledger',
  accounted: 'ledger',
  duplicates: 'detect',
};

/**
 * The result of an expectation that cannot be asked in this lab, with the reason; `undefined` when it can. A skip is no
 * pass.
 */
export function skippedExpectation(
  expectation: Expectation,
  observed: Observed,
  capabilities: Capabilities,
): ExpectationResult | undefined {
  const needed = NEEDS[expectation.kind] ?? (watchesNothing(expectation, observed) ? 'detect' : undefined);
  if (needed === undefined || capabilities[needed]) return undefined;
  return {
    name: 'name' in expectation ? expectation.name : expectation.kind,
    kind: expectation.kind,
    search: '',
    window: isoWindow(observed.startMs, observed.endMs),
    status: 'skipped',
    rows: [],
    sawEvents: 0,
    message: `This needs ${CAPABILITIES[needed]}.`,
  };
}

/** Whether all detections that should stay quiet look at what nobody sends here. */
function watchesNothing(expectation: Expectation, { detections, outOfSight }: Observed): boolean {
  if (expectation.kind !== 'detection-quiet') return false;
  const { detection, except = [] } = expectation;
  return detections
    .filter(({ name }) => (detection === '*' ? !except.includes(name) : name === detection))
    .every(({ name }) => outOfSight.includes(name));
}
