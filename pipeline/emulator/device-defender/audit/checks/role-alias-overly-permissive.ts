import type { AuditCheck, CheckFinding } from '../audit-check.ts';
import { roleAliasResource, iamRole } from '../resources.ts';
import { broadAccess, wholeServices } from '../role-access.ts';

/** "audit-chk-iot-role-alias-permissive": what a device's temporary credentials may do. */
export const roleAliasOverlyPermissive: AuditCheck = {
  severity: 'CRITICAL',
  permissions: [
    'iot:ListRoleAliases',
    'iot:DescribeRoleAlias',
    'iam:GetRole',
    'iam:ListRolePolicies',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
  ],
  run: async ({ state, arnPrefix, rolePolicies }) => {
    const aliases = [...state.roleAliases.values()];
    const findings: CheckFinding[] = [];
    for (const { arn, roleArn } of aliases) {
      const documents = (await rolePolicies(roleArn)) ?? [];
      const broad = { reasonCode: 'ALLOWS_BROAD_ACCESS_TO_USED_SERVICES', reason: '' };
      const services = wholeServices(documents);
      if (services.length > 0) broad.reason = `Allows broad access to services: ${services.join(', ')}.`;
      const reasons = [...(broad.reason === '' ? [] : [broad]), ...broadAccess(documents, arnPrefix)];
      for (const reason of reasons) {
        findings.push({ resource: roleAliasResource(arn), related: [iamRole(roleArn)], ...reason });
      }
    }
    return { total: aliases.length, findings };
  },
};
