import { alreadyExists, get, invalidRequest } from './errors.ts';
import type { Iot, IotOperations } from './iot.ts';
import { page } from './page.ts';
import type { RoleAlias } from './state.ts';
import { saveTags } from './tags.ts';

const DEFAULT_SECONDS = 3600;

/** Aliases of roles that devices may assume. The credentials provider itself is not emulated. */
export function roleAliasOperations({ state, clock, arn, accountId }: Iot) {
  const { roleAliases, changes } = state;
  const checkRole = (roleArn: string): string => {
    if (!new RegExp(`^arn:aws:iam::${accountId}:role/.`).test(roleArn)) {
      throw invalidRequest(`${roleArn} is not the ARN of a role of this account`);
    }
    return roleArn;
  };
  return {
    CreateRoleAlias: ({ roleAlias: name, roleArn, credentialDurationSeconds, tags }) => {
      const old = roleAliases.get(name);
      if (old) throw alreadyExists('Role alias', name, old.arn);
      const alias: RoleAlias = {
        name,
        arn: arn('rolealias', name),
        roleArn: checkRole(roleArn),
        credentialSeconds: credentialDurationSeconds ?? DEFAULT_SECONDS,
        createdAt: clock.now(),
        modifiedAt: clock.now(),
      };
      roleAliases.set(name, alias);
      saveTags(state, alias.arn, tags);
      changes.announce('role-alias');
      return { roleAlias: name, roleAliasArn: alias.arn };
    },

    DescribeRoleAlias: ({ roleAlias }) => {
      const alias = get(roleAliases, 'Role alias', roleAlias);
      return {
        roleAliasDescription: {
          roleAlias: alias.name,
          roleAliasArn: alias.arn,
          roleArn: alias.roleArn,
          owner: accountId,
          credentialDurationSeconds: alias.credentialSeconds,
          creationDate: new Date(alias.createdAt),
          lastModifiedDate: new Date(alias.modifiedAt),
        },
      };
    },

    UpdateRoleAlias: ({ roleAlias, roleArn, credentialDurationSeconds }) => {
      const alias = get(roleAliases, 'Role alias', roleAlias);
      if (roleArn !== undefined) alias.roleArn = checkRole(roleArn);
      if (credentialDurationSeconds !== undefined) alias.credentialSeconds = credentialDurationSeconds;
      alias.modifiedAt = clock.now();
      changes.announce('role-alias');
      return { roleAlias: alias.name, roleAliasArn: alias.arn };
    },

    DeleteRoleAlias: ({ roleAlias }) => {
      const alias = get(roleAliases, 'Role alias', roleAlias);
      roleAliases.delete(roleAlias);
      state.tags.delete(alias.arn);
      changes.announce('role-alias');
      return {};
    },

    ListRoleAliases: ({ pageSize, marker, ascendingOrder }) => {
      const all = [...roleAliases.keys()];
      const { items, nextToken } = page(ascendingOrder ? all : all.toReversed(), marker, pageSize);
      return { roleAliases: items, nextMarker: nextToken };
    },
  } satisfies IotOperations;
}
