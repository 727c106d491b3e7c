import type { Random } from '#kernel';

import type { EmulatorContext, Operations } from '../../service.ts';
import { checkDocument, encodeDocument } from './documents.ts';
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.ts';
import { page } from './page.ts';
import type { IamState, Role } from './state.ts';
import { mergeTags, readTags, withoutTags } from './tags.ts';

type Iam = Operations<typeof import('@aws-sdk/client-iam')>;

const DEFAULT_SESSION_SECONDS = 3600;

export function getRole(state: IamState, name: string): Role {
  const role = state.roles.get(name);
  if (!role) throw noSuchEntity(`The role with name ${name}`);
  return role;
}

/** Roles and their trust policies. */
export function roleOperations(context: EmulatorContext, state: IamState, random: Random) {
  return {
    CreateRole: (input) => {
      const { RoleName, Path = '/' } = input;
      if (state.roles.has(RoleName)) throw alreadyExists(`Role with name ${RoleName}`);
      const role: Role = {
        name: RoleName,
        path: Path,
        arn: `arn:aws:iam::${context.accountId}:role${Path}${RoleName}`,
        id: `AROA${random.hex(17).toUpperCase()}`,
        createdAt: context.clock.now(),
        description: input.Description,
        maxSessionSeconds: input.MaxSessionDuration ?? DEFAULT_SESSION_SECONDS,
        permissionsBoundary: input.PermissionsBoundary,
        trust: checkDocument(input.AssumeRolePolicyDocument, 'trust'),
        inline: new Map(),
        attached: new Set(),
        tags: readTags(input.Tags),
      };
      state.roles.set(RoleName, role);
      return { Role: describe(role) };
    },

    GetRole: ({ RoleName }) => ({ Role: describe(getRole(state, RoleName)) }),

    ListRoles: (input) => {
      const roles = [...state.roles.values()].filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
      const { items, ...rest } = page(roles, input);
      return { Roles: items.map(describe), ...rest };
    },

    UpdateRole: ({ RoleName, Description, MaxSessionDuration }) => {
      const role = getRole(state, RoleName);
      role.description = Description ?? role.description;
      role.maxSessionSeconds = MaxSessionDuration ?? role.maxSessionSeconds;
      return {};
    },

    UpdateAssumeRolePolicy: ({ RoleName, PolicyDocument }) => {
      getRole(state, RoleName).trust = checkDocument(PolicyDocument, 'trust');
      return {};
    },

    DeleteRole: ({ RoleName }) => {
      const role = getRole(state, RoleName);
      if (role.attached.size > 0) throw deleteConflict('detach all policies');
      if (role.inline.size > 0) throw deleteConflict('delete policies');
      state.roles.delete(RoleName);
      return {};
    },

    /** No role is ever in an instance profile here. */
    ListInstanceProfilesForRole: ({ RoleName }) => {
      getRole(state, RoleName);
      return { InstanceProfiles: [], IsTruncated: false };
    },

    TagRole: ({ RoleName, Tags }) => {
      const role = getRole(state, RoleName);
      role.tags = mergeTags(role.tags, Tags);
      return {};
    },

    UntagRole: ({ RoleName, TagKeys }) => {
      const role = getRole(state, RoleName);
      role.tags = withoutTags(role.tags, TagKeys);
      return {};
    },

    ListRoleTags: (input) => {
      const { items, ...rest } = page(getRole(state, input.RoleName).tags, input);
      return { Tags: items, ...rest };
    },
  } satisfies Iam;
}

function describe(role: Role) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.createdAt),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    Description: role.description,
    MaxSessionDuration: role.maxSessionSeconds,
    PermissionsBoundary:
      role.permissionsBoundary === undefined
        ? undefined
        : {
            PermissionsBoundaryType: 'PermissionsBoundaryPolicy' as const,
            PermissionsBoundaryArn: role.permissionsBoundary,
          },
    Tags: role.tags.length > 0 ? role.tags : undefined,
  };
}
