import type { AuditFinding, IoT, MitigationActionParams, MitigationActionType } from '@aws-sdk/client-iot';
import type { AuditCheckName } from '../../services/iot/audit-checks.ts';

/** What an action is done to: an audit finding, or the thing of a violation. */
export type MitigationSubject =
  | { readonly finding: AuditFinding; readonly thingName?: undefined }
  | { readonly thingName: string; readonly finding?: undefined };

/** What actions act with: the API of IoT and SNS, as the action's own role. */
export interface MitigationPorts {
  readonly iot: IoT;
  /** `arn:aws:iot:region:account:` */
  readonly arnPrefix: string;
  publish(topicArn: string, message: string): Promise<void>;
  /** Throws `ActionRefused` unless the action's role may do this. */
  require(action: string, resource: string): Promise<void>;
}

/** One of AWS's types of mitigation actions (developer guide, "dd-mitigation-actions"). */
export interface ActionKind {
  readonly type: MitigationActionType;
  readonly member: keyof MitigationActionParams;
  /** The audit checks whose findings it fits. */
  readonly checks: readonly AuditCheckName[];
  /** Whether it fits violations too. */
  readonly detect: boolean;
  /** Does it. Throws what the service answers, or `ActionRefused`. */
  execute(params: MitigationActionParams, subject: MitigationSubject, ports: MitigationPorts): Promise<void>;
}

/** Why an action cannot be done, under the code that executions show (the codes are our choice). */
export class ActionRefused extends Error {
  readonly code: string;

  constructor(code: 'INSUFFICIENT_PERMISSIONS' | 'RESOURCE_NOT_APPLICABLE', message: string) {
    super(message);
    this.name = 'ActionRefused';
    this.code = code;
  }
}
