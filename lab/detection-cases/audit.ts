import { casesOf, finding, finds, quiet } from './detection-case.ts';

const LOGGING = 'LOGGING_DISABLED_CHECK';
const POLICY = 'IOT_POLICY_OVERLY_PERMISSIVE_CHECK';

const first = (bad: number) => ({ taskId: 'task-1', bad });
const second = (bad: number) => ({ taskId: 'task-2', bad });

export const AUDIT_CASES = casesOf('iot_audit_finding', {
  'more than in the audit before': finds(
    [{ checkName: LOGGING, non_compliant: '2', before: '1', task: 'task-2' }],
    finding(LOGGING, { 60: first(1), 10: second(2) }),
  ),
  'as many as in the audit before': quiet(finding(LOGGING, { 60: first(2), 10: second(2) })),
  'fewer than in the audit before': quiet(finding(LOGGING, { 60: first(2), 10: second(1) })),
  'in the first audit': finds(
    [{ checkName: LOGGING, non_compliant: '1', before: '0', task: 'task-1' }],
    finding(LOGGING, { 10: first(1) }),
  ),
  'each check is compared with itself': quiet([
    finding(LOGGING, { 60: first(0), 10: second(0) }),
    finding(POLICY, { 60: first(2), 10: second(2) }),
  ]),
  'two checks, one of them worse': finds(
    [{ checkName: POLICY, non_compliant: '3', before: '2' }],
    [finding(LOGGING, { 60: first(5), 10: second(5) }), finding(POLICY, { 60: first(2), 10: second(3) })],
  ),
  'before the window': quiet(finding(LOGGING, { 5000: first(1) })),
});
