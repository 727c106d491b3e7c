import type { Finding } from './finding.ts';
import { HEC_CASES } from './hec-cases.ts';
import { readVectors } from './read-vectors.ts';
import { runHecCases } from './run-hec-cases.ts';
import { runVectors } from './run-vectors.ts';
import { openSplunk, type SplunkAddress } from './splunk-under-test.ts';
import { askAll } from './unsettled-point.ts';
import { UNSETTLED_POINTS } from './unsettled-points.ts';

export interface SplunkComparison {
  readonly version: string;
  readonly isEmulator: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Replays every SPL vector, HEC case and unsettled point on a Splunk. It works in an index and with tokens of its own,
 * which are removed at the end; lookups that vectors write (`u.csv` and the like) stay in the user's app.
 *
 * @throws UserError `LAB_SPLUNK_REFUSED`, `LAB_SPLUNK_UNREACHABLE`, `LAB_TIMEOUT` when events are not indexed
 */
export async function compareSplunk(address: SplunkAddress): Promise<SplunkComparison> {
  await using splunk = await openSplunk(address);
  const findings: Finding[] = [];
  for await (const finding of runVectors(splunk, await readVectors())) findings.push(finding);
  for await (const finding of runHecCases(splunk, HEC_CASES)) findings.push(finding);
  for await (const finding of askAll(splunk, UNSETTLED_POINTS)) findings.push(finding);
  return { version: splunk.version, isEmulator: splunk.isEmulator, findings };
}
