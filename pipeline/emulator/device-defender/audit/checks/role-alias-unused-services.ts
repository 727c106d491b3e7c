import type { AuditCheck, CheckFinding } from '../audit-check.ts';
import { iamRole, roleAliasResource } from '../resources.ts';
import { allowedServices } from '../role-access.ts';

/**
 * "audit-chk-role-alias-unused-svcs": services that the role lets in and nobody has used for a year. The credentials
 * provider is not emulated, so no device has ever used any (our choice: reported from the first day).
 */
export const roleAliasUnusedServices: AuditCheck = {
  severity: 'MEDIUM',
  permissions: [
    'iot:ListRoleAliases',
    'iot:DescribeRoleAlias',
    'iam:GenerateServiceLastAccessedDetails',
    'iam:GetServiceLastAccessedDetails',
  ],
  run: async ({ state, rolePolicies }) => {
    const aliases = [...state.roleAliases.values()];
    const findings: CheckFinding[] = [];
    for (const { arn, roleArn } of aliases) {
      const services = allowedServices((await rolePolicies(roleArn)) ?? []);
      if (services.length === 0) continue;
      findings.push({
        resource: roleAliasResource(arn),
        related: [iamRole(roleArn)],
        reasonCode: 'ALLOWS_ACCESS_TO_UNUSED_SERVICES',
        reason: `Allows access to services that have not been used in the last year: ${services.join(', ')}.`,
      });
    }
    return { total: aliases.length, findings };
  },
};
