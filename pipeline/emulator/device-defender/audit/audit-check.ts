import type { AuditFindingSeverity, NonCompliantResource, RelatedResource } from '@aws-sdk/client-iot';
import type { IotState } from '../../services/iot/index.ts';
import type { PolicyDocument } from '../../policy/index.ts';
import type { ConnectionHistory } from './connection-history.ts';
import type { RevocationSource } from './revocation.ts';

/** What a check may look at. Times in epoch milliseconds of lab time. */
export interface AuditedAccount {
  readonly state: IotState;
  readonly accountId: string;
  /** `arn:aws:iot:region:account:` */
  readonly arnPrefix: string;
  readonly nowMs: number;
  /** Where the last run of a scheduled audit ended, for checks of what has happened; absent for the first and on demand. */
  readonly sinceMs: number | undefined;
  /** Since when the check is enabled: it knows of nothing before. */
  readonly enabledMs: number;
  /** The check's own setting in days. */
  readonly thresholdDays: number;
  readonly connections: ConnectionHistory;
  readonly revocation: RevocationSource;
  /** The policies of an IAM role; nothing when there is no such role. */
  rolePolicies(roleArn: string): Promise<readonly PolicyDocument[] | undefined>;
}

/** One thing that is wrong with one resource. */
export interface CheckFinding {
  readonly resource: NonCompliantResource;
  readonly related?: readonly RelatedResource[];
  readonly reasonCode: string;
  readonly reason: string;
}

export interface CheckOutcome {
  /** Resources looked at. */
  readonly total: number;
  readonly findings: readonly CheckFinding[];
}

/** One of AWS's audit checks (developer guide, "device-defender-audit-checks"). */
export interface AuditCheck {
  readonly severity: AuditFindingSeverity;
  /** What the audit role must allow. */
  readonly permissions: readonly string[];
  run(account: AuditedAccount): CheckOutcome | Promise<CheckOutcome>;
}
