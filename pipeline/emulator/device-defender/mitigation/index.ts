import type { Clock, Random } from '#kernel';
import { IoT, type IoTClientConfig } from '@aws-sdk/client-iot';
import type { IotOperations, IotState } from '../../services/iot/index.ts';
import type { Audits } from '../audit/audits.ts';
import type { PublishAlert } from '../detect/alerts.ts';
import type { Violations } from '../detect/violations.ts';
import type { AuthorizeIotRole } from '../metric-export.ts';
import type { AuditMitigationTask } from './audit-task.ts';
import { auditMitigationOperations } from './audit-mitigation-operations.ts';
import type { DetectMitigationTask } from './detect-task.ts';
import { detectMitigationOperations } from './detect-mitigation-operations.ts';
import { mitigationActionOperations, type MitigationAction } from './mitigation-actions.ts';
import { MitigationTasks } from './mitigation-tasks.ts';

/** Mitigation actions, on findings of audits and on violations of Detect. */
export interface Mitigation {
  readonly operations: IotOperations;
  close(): void;
}

export function createMitigation(deps: {
  readonly state: IotState;
  readonly clock: Clock;
  readonly random: Random;
  readonly region: string;
  readonly accountId: string;
  /** Configuration of the client that acts. */
  readonly iotConfig: IoTClientConfig;
  readonly authorizeRole: AuthorizeIotRole;
  readonly publish: PublishAlert | undefined;
  readonly audits: Audits;
  readonly violations: Violations;
}): Mitigation {
  const { state, clock, random, audits, violations, authorizeRole, publish } = deps;
  const now = () => clock.now();
  const arnPrefix = `arn:aws:iot:${deps.region}:${deps.accountId}:`;
  const iot = new IoT(deps.iotConfig);
  const execute = { iot, arnPrefix, authorizeRole, publish };
  const actions = new Map<string, MitigationAction>();
  const auditMitigation = new MitigationTasks<AuditMitigationTask>(clock, execute, ({ findings }) =>
    findings.map(({ finding, executions }) => ({ subject: { finding }, executions })),
  );
  const detectMitigation = new MitigationTasks<DetectMitigationTask>(clock, execute, ({ violations }) =>
    violations.map(({ thingName, executions }) => ({ subject: { thingName }, executions })),
  );
  return {
    operations: {
      ...mitigationActionOperations(state, actions, { clock, random, arnPrefix }),
      ...auditMitigationOperations(actions, audits, auditMitigation, now),
      ...detectMitigationOperations(state, actions, violations, detectMitigation, now),
    },
    close: () => iot.destroy(),
  };
}
