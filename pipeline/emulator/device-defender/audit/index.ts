import type { IotOperations, IotState } from '../../services/iot/index.ts';
import { Audits, type AuditsDependencies } from './audits.ts';
import { ConnectionHistory } from './connection-history.ts';
import { auditFindingOperations } from './finding-operations.ts';
import { ScheduledAudits } from './scheduled-audits.ts';
import { scheduledAuditOperations } from './schedule-operations.ts';
import { suppressionOperations } from './suppression-operations.ts';
import { auditTaskOperations } from './task-operations.ts';

export { loopbackRevocationSource, type RevocationSource } from './revocation.ts';
export type { AuditedAccount } from './audit-check.ts';

/** Device Defender Audit: operations for the IoT service, and what the broker tells. */
export interface Audit {
  readonly audits: Audits;
  readonly connections: ConnectionHistory;
  readonly operations: IotOperations;
  close(): void;
}

export function createAudit(
  deps: Omit<AuditsDependencies, 'connections'> & { readonly state: IotState },
): Audit {
  const { state, clock, region, accountId } = deps;
  const now = () => clock.now();
  const connections = new ConnectionHistory();
  const audits = new Audits({ ...deps, connections });
  const schedule = new ScheduledAudits(state, clock, audits);
  const arn = (kind: string, name: string) => `arn:aws:iot:${region}:${accountId}:${kind}/${name}`;
  return {
    audits,
    connections,
    operations: {
      ...auditTaskOperations(state, audits, now),
      ...auditFindingOperations(audits),
      ...suppressionOperations(audits.suppressions, now),
      ...scheduledAuditOperations(state, schedule, now, arn),
    },
    close: () => schedule.close(),
  };
}
