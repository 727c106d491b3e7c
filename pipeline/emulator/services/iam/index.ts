import type { EmulatorContext, Service } from '../../service.ts';
import { policyOperations } from './policies.ts';
import { rolePolicyOperations } from './role-policies.ts';
import { roleOperations } from './roles.ts';
import { createIamState, findRoleByArn, findRolePolicies, type RolePolicies } from './state.ts';

export type { RolePolicies } from './state.ts';

export interface IamService {
  readonly service: Service;
  /** The policies of a role, for whoever is asked to act as it; `undefined` for a role that does not exist. */
  rolePolicies(roleArn: string): RolePolicies | undefined;
  roleId(roleArn: string): string | undefined;
}

const NAME = { length: [1, 64], pattern: /[\w+=,.@-]+/ } as const;
const POLICY_NAME = { length: [1, 128], pattern: /[\w+=,.@-]+/ } as const;
const DOCUMENT = { length: [1, 131_072] } as const;

/** IAM: roles, inline and managed policies. No users, groups, or instance profiles. */
export function createIamService(context: EmulatorContext): IamService {
  const state = createIamState();
  const random = context.random.fork('iam');
  return {
    service: {
      id: 'IAM',
      operations: {
        ...roleOperations(context, state, random),
        ...rolePolicyOperations(state),
        ...policyOperations(context, state, random),
      },
      constraints: {
        CreateRole: {
          RoleName: NAME,
          AssumeRolePolicyDocument: DOCUMENT,
          MaxSessionDuration: { range: [3600, 43_200] },
          Path: { length: [1, 512], pattern: /\/|\/[!-\x7f]+\// },
        },
        PutRolePolicy: { RoleName: NAME, PolicyName: POLICY_NAME, PolicyDocument: DOCUMENT },
        CreatePolicy: { PolicyName: POLICY_NAME, PolicyDocument: DOCUMENT },
      },
    },
    rolePolicies: (roleArn) => findRolePolicies(state, roleArn),
    roleId: (roleArn) => findRoleByArn(state, roleArn)?.id,
  };
}
