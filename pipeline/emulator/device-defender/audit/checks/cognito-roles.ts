import type { AuditCheck } from '../audit-check.ts';

/**
 * "audit-chk-authenticated-cognito-role-overly-permissive" and its sibling for guests. Identity pools are not
 * emulated, so nobody connects through one: compliant with no resources, as AWS reports for accounts without pools.
 */
export const cognitoRoles: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['cognito-identity:GetIdentityPoolRoles', 'iam:GetRole'],
  run: () => ({ total: 0, findings: [] }),
};
