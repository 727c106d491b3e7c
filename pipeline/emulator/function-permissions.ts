import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';

import { admitsService, parsePolicy } from './policy/index.ts';
import type { EmulatorContext } from './service.ts';

/** May a service invoke a function on behalf of one of the account's resources? */
export interface FunctionRequest {
  readonly functionArn: string;
  /** Service principal, such as `sns.amazonaws.com`. */
  readonly service: string;
  /** The topic or rule that the event comes from. */
  readonly sourceArn: string;
}

export interface FunctionPermissions {
  /** Reads the function's resource policy through Lambda's API. Rejects when Lambda cannot be asked. */
  mayInvoke(request: FunctionRequest): Promise<boolean>;
  close(): void;
}

/** Services that push events carry no role: the function's own policy must let them in (AddPermission). */
export function createFunctionPermissions(
  context: Pick<EmulatorContext, 'accountId' | 'sdkConfig'>,
): FunctionPermissions {
  const lambda = new LambdaClient({ ...context.sdkConfig('Lambda'), maxAttempts: 1 });
  return {
    mayInvoke: async ({ functionArn, service, sourceArn }) => {
      const answer = await lambda
        .send(new GetPolicyCommand({ FunctionName: functionArn }))
        .catch((error: Error) => {
          if (error.name === 'ResourceNotFoundException') return undefined;
          throw error;
        });
      if (answer?.Policy === undefined) return false;
      return admitsService(
        parsePolicy(answer.Policy, 'resource'),
        { service, action: 'lambda:InvokeFunction', resource: functionArn },
        { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': context.accountId },
      );
    },
    close: () => lambda.destroy(),
  };
}
