import type { Vector } from '#splunk/spl';
import type { SplunkUnderTest } from './splunk-under-test.ts';

const COUNTS_ALL = 'it counts a whole index, which holds the events of all vectors here';
const LINECOUNT = 'it takes every field of an event, and one that was indexed has also linecount, a number';

/** Vectors that no Splunk can be asked over HEC and REST, each with the reason. */
const SKIPPED: Readonly<Record<string, string>> = {
  eventcount: COUNTS_ALL,
  'metadata-hosts': COUNTS_ALL,
  'mixed-fields-1': 'it lists every field, and the source of an event tells here to which vector it belongs',
  'mixed-addtotals-1': LINECOUNT,
  'mixed-untable-1': LINECOUNT,
  'mixed-stats-11': LINECOUNT,
  'stats-latest-by-time':
    'first() of events in an order in which no index gives them: it gives the newest first',
};

/** Why a vector cannot be compared on this Splunk; `undefined` when it can. */
export function reasonToSkip(vector: Vector, { isEmulator }: SplunkUnderTest): string | undefined {
  if (Object.hasOwn(SKIPPED, vector.id)) return SKIPPED[vector.id];
  if (vector.tz !== undefined) return 'the time zone of a search is that of its user';
  if (vector.macros !== undefined) return 'macros belong to an app, which is not installed over REST';
  if (!isEmulator && vector.error?.includes('by this engine')) {
    return 'our engine refuses by name what Splunk runs';
  }
  return undefined;
}
