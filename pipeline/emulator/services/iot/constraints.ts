import type { Service } from '../../service.ts';

const NAME = { length: [1, 128], pattern: /[a-zA-Z0-9:_-]+/ } as const;
const POLICY_NAME = { length: [1, 128], pattern: /[\w+=,.@-]+/ } as const;
const RULE_NAME = { length: [1, 128], pattern: /[a-zA-Z0-9_]+/ } as const;
const CERTIFICATE_ID = { length: [64, 64], pattern: /(0x)?[a-fA-F0-9]+/ } as const;
const PAGE_SIZE = { range: [1, 250] } as const;
const PAGE = { maxResults: PAGE_SIZE } as const;
const TOKEN = { length: [1, 64], pattern: /[a-zA-Z0-9_-]+/ } as const;
const ROLE_ARN = { length: [20, 2048] } as const;
const TASK_ID = { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ } as const;
const AUDIT_TASK_ID = { length: [1, 40], pattern: /[a-zA-Z0-9-]+/ } as const;
const FINDING_ID = { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ } as const;
const VIOLATION_ID = { length: [1, 128], pattern: /[a-zA-Z0-9-]+/ } as const;
const ACTION_NAME = { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ } as const;
const DIMENSION_VALUES = {
  name: NAME,
  stringValues: { length: [1, 100] },
  'stringValues[]': { length: [1, 256] },
} as const;
const THING = { length: [1, 128] } as const;
const VIOLATION_FILTERS = {
  ...PAGE,
  thingName: THING,
  securityProfileName: NAME,
  behaviorCriteriaType: { values: ['STATIC', 'STATISTICAL', 'MACHINE_LEARNING'] },
  verificationState: { values: ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'] },
} as const;
const RESOURCE = {
  'resourceIdentifier.deviceCertificateId': CERTIFICATE_ID,
  'resourceIdentifier.caCertificateId': CERTIFICATE_ID,
  'resourceIdentifier.account': { length: [12, 12], pattern: /[0-9]+/ },
  'resourceIdentifier.policyVersionIdentifier.policyName': POLICY_NAME,
  'resourceIdentifier.policyVersionIdentifier.policyVersionId': { pattern: /[0-9]+/ },
  'resourceIdentifier.roleAliasArn': { length: [1, 2048] },
} as const;
const SUPPRESSION = { ...RESOURCE, description: { length: [0, 1000], pattern: /[^\p{Cc}]*/u } } as const;
const SCHEDULE = {
  scheduledAuditName: ACTION_NAME,
  frequency: { values: ['DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY'] },
  dayOfWeek: { values: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  dayOfMonth: { pattern: /([1-9]|[12][0-9]|3[01])|LAST/ },
} as const;
const ACTION = {
  actionName: ACTION_NAME,
  roleArn: ROLE_ARN,
  'actionParams.updateDeviceCertificateParams.action': { values: ['DEACTIVATE'] },
  'actionParams.updateCACertificateParams.action': { values: ['DEACTIVATE'] },
  'actionParams.addThingsToThingGroupParams.thingGroupNames': { length: [1, 10] },
  'actionParams.addThingsToThingGroupParams.thingGroupNames[]': NAME,
  'actionParams.replaceDefaultPolicyVersionParams.templateName': { values: ['BLANK_POLICY'] },
  'actionParams.enableIoTLoggingParams.roleArnForLogging': ROLE_ARN,
  'actionParams.enableIoTLoggingParams.logLevel': { values: ['DEBUG', 'INFO', 'ERROR', 'WARN'] },
  'actionParams.publishFindingToSnsParams.topicArn': { length: [0, 350] },
} as const;
const ROLE_ALIAS = {
  roleAlias: { length: [1, 128], pattern: /[\w=,@-]+/ },
  roleArn: ROLE_ARN,
  credentialDurationSeconds: { range: [900, 43_200] },
} as const;
const LOG_LEVEL = { values: ['DEBUG', 'INFO', 'ERROR', 'WARN', 'DISABLED'] } as const;
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
  DescribeCACertificate: { certificateId: CERTIFICATE_ID },
  UpdateCACertificate: { certificateId: CERTIFICATE_ID },
  DeleteCACertificate: { certificateId: CERTIFICATE_ID },
  ListCertificatesByCA: { caCertificateId: CERTIFICATE_ID, pageSize: PAGE_SIZE },
  ListCACertificates: { pageSize: PAGE_SIZE },
  CreateRoleAlias: ROLE_ALIAS,
  UpdateRoleAlias: ROLE_ALIAS,
  DescribeRoleAlias: { roleAlias: ROLE_ALIAS.roleAlias },
  DeleteRoleAlias: { roleAlias: ROLE_ALIAS.roleAlias },
  ListRoleAliases: { pageSize: PAGE_SIZE },
  SetLoggingOptions: { 'loggingOptionsPayload.logLevel': LOG_LEVEL },
  SetV2LoggingOptions: { defaultLogLevel: LOG_LEVEL },
  CreateTopicRule: { ruleName: RULE_NAME, 'topicRulePayload.actions': { length: [0, 10] } },
  ReplaceTopicRule: { ruleName: RULE_NAME, 'topicRulePayload.actions': { length: [0, 10] } },
  CreateSecurityProfile: { ...PROFILE, ...BEHAVIORS },
  UpdateSecurityProfile: { ...PROFILE, ...BEHAVIORS },
  ValidateSecurityProfileBehaviors: BEHAVIORS,
  DescribeSecurityProfile: { securityProfileName: NAME },
  DeleteSecurityProfile: { securityProfileName: NAME },
  AttachSecurityProfile: { securityProfileName: NAME },
  DetachSecurityProfile: { securityProfileName: NAME },
  ListSecurityProfiles: { ...PAGE, dimensionName: NAME, metricName: NAME },
  ListTargetsForSecurityProfile: { ...PAGE, securityProfileName: NAME },
  ListSecurityProfilesForTarget: PAGE,
  CreateDimension: { ...DIMENSION_VALUES, clientRequestToken: TOKEN },
  DescribeDimension: { name: NAME },
  UpdateDimension: DIMENSION_VALUES,
  DeleteDimension: { name: NAME },
  ListDimensions: PAGE,
  CreateCustomMetric: {
    metricName: NAME,
    displayName: { length: [0, 128] },
    metricType: { values: ['string-list', 'ip-address-list', 'number-list', 'number'] },
    clientRequestToken: TOKEN,
  },
  DescribeCustomMetric: { metricName: NAME },
  UpdateCustomMetric: { metricName: NAME, displayName: { length: [0, 128] } },
  DeleteCustomMetric: { metricName: NAME },
  ListCustomMetrics: PAGE,
  ListActiveViolations: VIOLATION_FILTERS,
  ListViolationEvents: VIOLATION_FILTERS,
  PutVerificationStateOnViolation: {
    violationId: VIOLATION_ID,
    verificationState: VIOLATION_FILTERS.verificationState,
    verificationStateDescription: { length: [0, 1000], pattern: /[^\p{Cc}]*/u },
  },
  ListMetricValues: {
    ...PAGE,
    thingName: THING,
    metricName: { length: [1, 128] },
    dimensionName: NAME,
    dimensionValueOperator: { values: ['IN', 'NOT_IN'] },
  },
  GetBehaviorModelTrainingSummaries: { maxResults: { range: [1, 10] }, securityProfileName: NAME },
  UpdateAccountAuditConfiguration: { roleArn: ROLE_ARN },
  CreateScheduledAudit: SCHEDULE,
  UpdateScheduledAudit: SCHEDULE,
  DescribeScheduledAudit: { scheduledAuditName: ACTION_NAME },
  DeleteScheduledAudit: { scheduledAuditName: ACTION_NAME },
  ListScheduledAudits: PAGE,
  DescribeAuditTask: { taskId: AUDIT_TASK_ID },
  CancelAuditTask: { taskId: AUDIT_TASK_ID },
  ListAuditTasks: {
    ...PAGE,
    taskType: { values: ['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK'] },
    taskStatus: { values: ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED'] },
  },
  ListAuditFindings: { ...PAGE, ...RESOURCE, taskId: AUDIT_TASK_ID },
  DescribeAuditFinding: { findingId: FINDING_ID },
  ListRelatedResourcesForAuditFinding: { ...PAGE, findingId: FINDING_ID },
  CreateAuditSuppression: { ...SUPPRESSION, clientRequestToken: TOKEN },
  UpdateAuditSuppression: SUPPRESSION,
  DescribeAuditSuppression: RESOURCE,
  DeleteAuditSuppression: RESOURCE,
  ListAuditSuppressions: { ...PAGE, ...RESOURCE },
  CreateMitigationAction: ACTION,
  UpdateMitigationAction: ACTION,
  DescribeMitigationAction: { actionName: ACTION_NAME },
  DeleteMitigationAction: { actionName: ACTION_NAME },
  ListMitigationActions: PAGE,
  StartDetectMitigationActionsTask: {
    taskId: TASK_ID,
    'target.violationIds': { length: [1, 25] },
    'target.violationIds[]': VIOLATION_ID,
    actions: { length: [1, 5] },
    'actions[]': ACTION_NAME,
    clientRequestToken: TOKEN,
  },
  DescribeDetectMitigationActionsTask: { taskId: TASK_ID },
  CancelDetectMitigationActionsTask: { taskId: TASK_ID },
  ListDetectMitigationActionsTasks: PAGE,
  ListDetectMitigationActionsExecutions: { ...PAGE, taskId: TASK_ID, violationId: VIOLATION_ID },
  StartAuditMitigationActionsTask: {
    taskId: TASK_ID,
    'target.auditTaskId': AUDIT_TASK_ID,
    'target.findingIds': { length: [1, 25] },
    'target.findingIds[]': FINDING_ID,
    clientRequestToken: TOKEN,
  },
  DescribeAuditMitigationActionsTask: { taskId: TASK_ID },
  CancelAuditMitigationActionsTask: { taskId: TASK_ID },
  ListAuditMitigationActionsTasks: { ...PAGE, auditTaskId: AUDIT_TASK_ID, findingId: FINDING_ID },
  ListAuditMitigationActionsExecutions: { ...PAGE, taskId: TASK_ID, findingId: FINDING_ID },
};
