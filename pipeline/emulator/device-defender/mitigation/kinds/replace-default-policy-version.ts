import { ActionRefused, type ActionKind } from '../action-kind.ts';

/**
 * The template `BLANK_POLICY` grants nothing. AWS does not print its text; a policy needs a statement, so ours speaks
 * of a client that cannot be.
 */
const blankPolicy = (arnPrefix: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'iot:Connect', Resource: `${arnPrefix}client/` }],
  });

export const replaceDefaultPolicyVersion: ActionKind = {
  type: 'REPLACE_DEFAULT_POLICY_VERSION',
  member: 'replaceDefaultPolicyVersionParams',
  checks: ['IOT_POLICY_OVERLY_PERMISSIVE_CHECK', 'IOT_POLICY_POTENTIAL_MISCONFIGURATION_CHECK'],
  detect: false,
  async execute(_params, { finding }, { iot, arnPrefix, require }) {
    const policyName = finding?.nonCompliantResource?.resourceIdentifier?.policyVersionIdentifier?.policyName;
    if (policyName === undefined) {
      throw new ActionRefused('RESOURCE_NOT_APPLICABLE', 'The finding is not about a policy');
    }
    await require('iot:CreatePolicyVersion', `${arnPrefix}policy/${policyName}`);
    await iot.createPolicyVersion({
      policyName,
      policyDocument: blankPolicy(arnPrefix),
      setAsDefault: true,
    });
  },
};
