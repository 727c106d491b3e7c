import { HOUR } from '#kernel';
import type { Expectation } from '../scenario/expectations.ts';

/**
 * What can be asked where lab time runs fast and waits for nobody. A second in which a busy machine gives us no
 * processor is a lab minute: how soon a detection fires, that a benign twin stays quiet and how many refusals fit into
 * five minutes are for virtual time to say.
 */
export function onRealTime(expectations: readonly Expectation[]): Expectation[] {
  return expectations.flatMap((expectation): Expectation[] => {
    if (expectation.kind === 'detection-quiet') return [];
    if (expectation.kind === 'search-rows') {
      return expectation.rows.some((row) => 'failures' in row) ? [] : [expectation];
    }
    if (expectation.kind !== 'detection-fires') return [expectation];
    const { failures: _, ...row } = expectation.row ?? {};
    return [{ ...expectation, withinMs: HOUR, ...(expectation.row && { row }) }];
  });
}
