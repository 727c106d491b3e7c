import { parsePolicy } from '../../../policy/index.ts';
import { defaultDocument } from '../../../services/iot/policies.ts';
import type { AuditCheck } from '../audit-check.ts';
import { allowsOtherThings } from '../iot-access-probes.ts';
import { policyVersion } from '../resources.ts';

/** "audit-chk-iot-policy-permissive": the default version of every policy, attached or not. */
export const iotPolicyOverlyPermissive: AuditCheck = {
  severity: 'CRITICAL',
  permissions: ['iot:ListPolicies', 'iot:GetPolicy', 'iot:GetEffectivePolicies'],
  run: ({ state, arnPrefix }) => {
    const policies = [...state.policies.values()];
    const broad = policies.filter((policy) =>
      allowsOtherThings([parsePolicy(defaultDocument(policy))], arnPrefix),
    );
    return {
      total: policies.length,
      findings: broad.map((policy) => ({
        resource: policyVersion(policy),
        reasonCode: 'ALLOWS_BROAD_ACCESS_TO_IOT_DATA_PLANE_ACTIONS',
        reason: 'Policy allows broad access to IoT data plane actions.',
      })),
    };
  },
};
