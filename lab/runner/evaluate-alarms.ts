import { UserError } from '#kernel';
import { formatDuration } from '../scenario/duration.ts';
import type { Alarms } from '../scenario/expectations.ts';
import type { ExpectationResult, ResultRow } from '../results.ts';
import { isoWindow, type Observations } from './observations.ts';
import { describeRole, thingsInRole } from './role-rows.ts';
import { formatRow } from './rows.ts';

/** Device Defender itself must raise an alarm for every thing of the role, in time, and never one for anybody else. */
export async function evaluateAlarms(
  { behavior, role, withinMs }: Alarms,
  { plan, findings, startMs, attackMs, endMs }: Observations,
): Promise<ExpectationResult> {
  if (!findings) {
    throw new UserError('LAB_SCENARIO_INVALID', 'This target does not tell what Device Defender found.');
  }
  const alarms = (await findings.violations(startMs, endMs)).filter(
    (violation) => violation.behavior === behavior && violation.type === 'in-alarm',
  );
  const wanted = thingsInRole(role, plan);
  const inTime = alarms.filter(
    ({ thing, atMs }) => wanted.has(thing) && atMs >= attackMs && atMs <= attackMs + withinMs,
  );
  const wrong = alarms.filter(({ thing, atMs }) => !wanted.has(thing) || atMs < attackMs);
  const missing = [...wanted].filter((thing) => !inTime.some((alarm) => alarm.thing === thing));
  const rowOf = ({ thing, atMs }: (typeof alarms)[number]): ResultRow => ({
    thing,
    behavior,
    at: new Date(atMs).toISOString(),
  });
  const problems = [
    ...wrong.slice(0, 5).map((alarm) => `+ ${formatRow(rowOf(alarm))}`),
    ...missing.map((thing) => `- an alarm for ${thing}`),
  ];
  return {
    name: `Device Defender alarms by ${behavior} for ${describeRole(role, plan)} within ${formatDuration(withinMs)}, and for nobody else`,
    kind: 'alarms',
    search: 'ListViolationEvents',
    window: isoWindow(startMs, endMs),
    status: problems.length > 0 ? 'failed' : 'passed',
    rows: [...wrong, ...inTime].slice(0, 20).map(rowOf),
    sawEvents: alarms.length,
    ...(inTime[0] && problems.length === 0 ? { timeToDetectMs: inTime[0].atMs - attackMs } : {}),
    ...(problems.length > 0 ? { message: problems.join('\n') } : {}),
  };
}
