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

export interface IamDependencies {
  /** Called after every operation that may have changed what a role is allowed to do. */
  readonly onChange?: () => void;
}

/** IAM: roles, inline and managed policies. No users, groups, or instance profiles. */
export function createIamService(context: EmulatorContext, dependencies: IamDependencies = {}): IamService {
  const state = createIamState();
  const random = context.random.fork('iam');
  const operations = {
    ...roleOperations(context, state, random),
    ...rolePolicyOperations(state),
    ...policyOperations(context, state, random),
  };
  return {
    service: {
      id: 'IAM',
      operations: announceChanges(operations, dependencies.onChange ?? (() => {})),
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

/** Everything but questions may change a role. */
function announceChanges(operations: Service['operations'], onChange: () => void): Service['operations'] {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => {
      if (/^(Get|List)/.test(name)) return [name, operation];
      const announced: typeof operation = (input, request) => {
        const output = operation!(input, request);
        onChange();
        return output;
      };
      return [name, announced];
    }),
  );
}
