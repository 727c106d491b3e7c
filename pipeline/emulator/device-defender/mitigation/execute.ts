import type { IoT } from '@aws-sdk/client-iot';
import type { PublishAlert } from '../detect/alerts.ts';
import type { AuthorizeIotRole } from '../metric-export.ts';
import { ActionRefused, type MitigationSubject } from './action-kind.ts';
import type { MitigationAction } from './mitigation-actions.ts';

export interface ExecuteDependencies {
  readonly iot: IoT;
  readonly arnPrefix: string;
  readonly authorizeRole: AuthorizeIotRole;
  readonly publish: PublishAlert | undefined;
}

/** Why an action has failed. */
export interface ActionFailure {
  readonly errorCode: string;
  readonly message: string;
}

/** Does an action as its own role; returns nothing, or why it failed. */
export async function executeAction(
  { params, kind, roleArn }: Pick<MitigationAction, 'params' | 'kind' | 'roleArn'>,
  subject: MitigationSubject,
  { iot, arnPrefix, authorizeRole, publish }: ExecuteDependencies,
): Promise<ActionFailure | undefined> {
  const ports = {
    iot,
    arnPrefix,
    publish: async (topicArn: string, message: string) => {
      if (!publish) throw new Error('no SNS service is connected');
      await publish(topicArn, roleArn, message);
    },
    require: async (action: string, resource: string) => {
      const request = { roleArn, service: 'iot.amazonaws.com', action, resource } as const;
      const { allowed, message } = await authorizeRole(request);
      if (!allowed) {
        throw new ActionRefused('INSUFFICIENT_PERMISSIONS', message ?? `Role ${roleArn} may not ${action}`);
      }
    },
  };
  try {
    await kind.execute(params, subject, ports);
    return undefined;
  } catch (error) {
    const { name, message } = error as Error;
    return { errorCode: error instanceof ActionRefused ? error.code : name, message };
  }
}
