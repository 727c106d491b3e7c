import type { Service } from '../../service.ts';

const NAME = { length: [1, 128], pattern: /[a-zA-Z0-9:_-]+/ } as const;
const POLICY_NAME = { length: [1, 128], pattern: /[\w+=,.@-]+/ } as const;
const RULE_NAME = { length: [1, 128], pattern: /[a-zA-Z0-9_]+/ } as const;
const CERTIFICATE_ID = { length: [64, 64], pattern: /(0x)?[a-fA-F0-9]+/ } as const;
const PAGE_SIZE = { range: [1, 250] } as const;
const DATAPOINTS = { range: [1, 10] } as const;
const BEHAVIORS = {
  'behaviors[].name': NAME,
  'behaviors[].criteria.consecutiveDatapointsToAlarm': DATAPOINTS,
  'behaviors[].criteria.consecutiveDatapointsToClear': DATAPOINTS,
  'behaviors[].criteria.value.cidrs[]': { length: [2, 43], pattern: /[a-fA-F0-9:./]+/ },
  'behaviors[].criteria.value.ports[]': { range: [0, 65_535] },
  'behaviors[].criteria.mlDetectionConfig.confidenceLevel': { values: ['HIGH', 'MEDIUM', 'LOW'] },
} as const;
const PROFILE = {
  securityProfileName: NAME,
  securityProfileDescription: { length: [0, 1000] },
  'metricsExportConfig.mqttTopic': { length: [1, 512] },
  'metricsExportConfig.roleArn': { length: [20, 2048] },
} as const;

/** Lengths, patterns and ranges of the IoT API's model. */
export const CONSTRAINTS: NonNullable<Service['constraints']> = {
  CreateThing: { thingName: NAME, thingTypeName: NAME },
  UpdateThing: { thingName: NAME },
  ListThings: { maxResults: PAGE_SIZE },
  CreateThingGroup: { thingGroupName: NAME, parentGroupName: NAME },
  ListThingGroups: { maxResults: PAGE_SIZE },
  CreatePolicy: { policyName: POLICY_NAME },
  CreatePolicyVersion: { policyName: POLICY_NAME },
  ListPolicies: { pageSize: PAGE_SIZE },
  DescribeCertificate: { certificateId: CERTIFICATE_ID },
  UpdateCertificate: { certificateId: CERTIFICATE_ID },
  DeleteCertificate: { certificateId: CERTIFICATE_ID },
  CreateTopicRule: { ruleName: RULE_NAME, 'topicRulePayload.actions': { length: [0, 10] } },
  ReplaceTopicRule: { ruleName: RULE_NAME, 'topicRulePayload.actions': { length: [0, 10] } },
  CreateSecurityProfile: { ...PROFILE, ...BEHAVIORS },
  UpdateSecurityProfile: { ...PROFILE, ...BEHAVIORS },
  ValidateSecurityProfileBehaviors: BEHAVIORS,
};
