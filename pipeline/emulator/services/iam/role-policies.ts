import { ServiceError, type Operations } from '../../service.ts';
import { checkDocument, encodeDocument } from './documents.ts';
import { noSuchEntity } from './errors.ts';
import { AWS_MANAGED_POLICIES } from './managed-policies.ts';
import { page } from './page.ts';
import { getRole } from './roles.ts';
import type { IamState } from './state.ts';

type Iam = Operations<typeof import('@aws-sdk/client-iam')>;

/** What roles may do: inline policies and attached managed ones. */
export function rolePolicyOperations(state: IamState) {
  return {
    PutRolePolicy: ({ RoleName, PolicyName, PolicyDocument }) => {
      getRole(state, RoleName).inline.set(PolicyName, checkDocument(PolicyDocument, 'identity'));
      return {};
    },

    GetRolePolicy: ({ RoleName, PolicyName }) => {
      const document = getRole(state, RoleName).inline.get(PolicyName);
      if (document === undefined) throw noSuchEntity(`The role policy with name ${PolicyName}`);
      return { RoleName, PolicyName, PolicyDocument: encodeDocument(document) };
    },

    DeleteRolePolicy: ({ RoleName, PolicyName }) => {
      if (!getRole(state, RoleName).inline.delete(PolicyName)) {
        throw noSuchEntity(`The role policy with name ${PolicyName}`);
      }
      return {};
    },

    ListRolePolicies: (input) => {
      const { items, ...rest } = page([...getRole(state, input.RoleName).inline.keys()], input);
      return { PolicyNames: items, ...rest };
    },

    AttachRolePolicy: ({ RoleName, PolicyArn }) => {
      const role = getRole(state, RoleName);
      if (!state.policies.has(PolicyArn) && !AWS_MANAGED_POLICIES.has(PolicyArn)) {
        throw new ServiceError(
          'NoSuchEntityException',
          `Policy ${PolicyArn} does not exist or is not attachable (of the AWS managed policies, few are emulated).`,
        );
      }
      role.attached.add(PolicyArn);
      return {};
    },

    DetachRolePolicy: ({ RoleName, PolicyArn }) => {
      if (!getRole(state, RoleName).attached.delete(PolicyArn)) {
        throw noSuchEntity(`Policy ${PolicyArn}`);
      }
      return {};
    },

    ListAttachedRolePolicies: (input) => {
      const { items, ...rest } = page([...getRole(state, input.RoleName).attached], input);
      return {
        AttachedPolicies: items.map((PolicyArn) => ({
          PolicyArn,
          PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
        })),
        ...rest,
      };
    },
  } satisfies Iam;
}
