import type { Constraints, MemberConstraints } from '../../protocol/validation.ts';

const NAME = { length: [1, 128], pattern: /[a-zA-Z0-9:_-]+/ } as const;
const POLICY_NAME = { length: [1, 128], pattern: /[\w+=,.@-]+/ } as const;
const CERTIFICATE_ID = { length: [64, 64], pattern: /(0x)?[a-fA-F0-9]+/ } as const;
const PEM = { length: [1, 65_536] } as const;
const PAGE_SIZE = { range: [1, 250] } as const;
const ROLE_ARN = { length: [20, 2048] } as const;
const AUDIT_TASK_ID = { length: [1, 40], pattern: /[a-zA-Z0-9-]+/ } as const;
const FINDING_ID = { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ } as const;
const VIOLATION_ID = { length: [1, 128], pattern: /[a-zA-Z0-9-]+/ } as const;
const ACTION_NAME = { length: [0, 128], pattern: /[a-zA-Z0-9_-]+/ } as const;
const TAG_KEY = { length: [1, 128], pattern: /([\p{L}\p{Z}\p{N}_.:/=+\-@]*)/u } as const;
/** `[\p{Graph}\x20]*` to AWS. */
const PRINTABLE = /[\x20-\x7e]*/;

/** Of rule actions and error actions alike. */
const RULE_ACTION: MemberConstraints = {
  'firehose.separator': { pattern: /([\n\t])|(\r\n)|(,)/ },
  'republish.qos': { range: [0, 1] },
  'sns.messageFormat': { values: ['RAW', 'JSON'] },
  's3.cannedAcl': {
    values: [
      'private',
      'public-read',
      'public-read-write',
      'aws-exec-read',
      'authenticated-read',
      'bucket-owner-read',
      'bucket-owner-full-control',
      'log-delivery-write',
    ],
  },
  'http.url': { length: [0, 2000] },
  'http.confirmationUrl': { length: [0, 2000] },
  'http.headers': { length: [0, 100] },
  'http.headers[].key': { length: [1, 256] },
};
const ruleActions = (path: string) =>
  Object.fromEntries(Object.entries(RULE_ACTION).map(([member, rule]) => [`${path}.${member}`, rule]));

/** Members that mean the same wherever they occur. */
const EVERYWHERE: MemberConstraints = {
  thingName: NAME,
  thingTypeName: NAME,
  billingGroupName: NAME,
  thingPrincipalType: { values: ['EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING'] },
  thingGroupName: NAME,
  parentGroupName: NAME,
  parentGroup: NAME,
  namePrefixFilter: NAME,
  'thingGroupsToAdd[]': NAME,
  'thingGroupsToRemove[]': NAME,
  'thingGroupProperties.thingGroupDescription': { length: [0, 2028], pattern: PRINTABLE },
  policyName: POLICY_NAME,
  policyVersionId: { pattern: /[0-9]+/ },
  policyDocument: { length: [0, 404_600] },
  'policyNamesToAdd[]': POLICY_NAME,
  'policyNamesToSkip[]': POLICY_NAME,
  certificateId: CERTIFICATE_ID,
  caCertificateId: CERTIFICATE_ID,
  certificateSigningRequest: { length: [1, 4096] },
  certificatePem: PEM,
  caCertificatePem: PEM,
  caCertificate: PEM,
  verificationCertificate: PEM,
  roleAlias: { length: [1, 128], pattern: /[\w=,@-]+/ },
  credentialDurationSeconds: { range: [900, 43_200] },
  roleArn: ROLE_ARN,
  ruleName: { length: [1, 128], pattern: /[a-zA-Z0-9_]+/ },
  'topicRulePayload.actions': { length: [0, 10] },
  ...ruleActions('topicRulePayload.actions[]'),
  ...ruleActions('topicRulePayload.errorAction'),
  securityProfileName: NAME,
  dimensionName: NAME,
  metricName: NAME,
  displayName: { length: [0, 128], pattern: PRINTABLE },
  taskId: { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ },
  findingId: FINDING_ID,
  violationId: VIOLATION_ID,
  actionName: ACTION_NAME,
  scheduledAuditName: { length: [1, 128], pattern: /[a-zA-Z0-9_-]+/ },
  maxResults: PAGE_SIZE,
  pageSize: PAGE_SIZE,
  marker: { length: [0, 1024] },
  clientRequestToken: { length: [1, 64], pattern: /[a-zA-Z0-9-_]+/ },
  'tags[].Key': TAG_KEY,
  'tags[].Value': { length: [0, 256] },
  'tagKeys[]': TAG_KEY,
};

/** Device Defender also knows things by client ids, which may be anything. */
const ANY_THING = { thingName: { length: [1, 128] } } as const;
const AUDIT_TASK = { taskId: AUDIT_TASK_ID } as const;
const DIMENSION_VALUES = {
  name: NAME,
  stringValues: { length: [1, 100] },
  'stringValues[]': { length: [1, 256] },
} as const;
const VIOLATION_FILTERS = {
  ...ANY_THING,
  behaviorCriteriaType: { values: ['STATIC', 'STATISTICAL', 'MACHINE_LEARNING'] },
  verificationState: { values: ['FALSE_POSITIVE', 'BENIGN_POSITIVE', 'TRUE_POSITIVE', 'UNKNOWN'] },
} as const;
const ISSUER = 'resourceIdentifier.issuerCertificateIdentifier';
const RESOURCE = {
  'resourceIdentifier.deviceCertificateId': CERTIFICATE_ID,
  'resourceIdentifier.caCertificateId': CERTIFICATE_ID,
  'resourceIdentifier.account': { length: [12, 12], pattern: /[0-9]+/ },
  'resourceIdentifier.iamRoleArn': ROLE_ARN,
  'resourceIdentifier.policyVersionIdentifier.policyName': POLICY_NAME,
  'resourceIdentifier.policyVersionIdentifier.policyVersionId': { pattern: /[0-9]+/ },
  'resourceIdentifier.roleAliasArn': { length: [1, 2048] },
  [`${ISSUER}.issuerCertificateSubject`]: { length: [0, 1000], pattern: PRINTABLE },
  [`${ISSUER}.issuerId`]: { length: [0, 64], pattern: /(0x)?[a-fA-F0-9]+/ },
  [`${ISSUER}.issuerCertificateSerialNumber`]: { length: [0, 20], pattern: /[a-fA-F0-9:]+/ },
} as const;
const SUPPRESSION = { ...RESOURCE, description: { length: [0, 1000], pattern: PRINTABLE } } as const;
const SCHEDULE = {
  frequency: { values: ['DAILY', 'WEEKLY', 'BIWEEKLY', 'MONTHLY'] },
  dayOfWeek: { values: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] },
  dayOfMonth: { pattern: /([1-9]|[12][0-9]|3[01])|LAST/ },
} as const;
const LOG_LEVEL = { values: ['DEBUG', 'INFO', 'ERROR', 'WARN', 'DISABLED'] } as const;
const ACTION = {
  'actionParams.updateDeviceCertificateParams.action': { values: ['DEACTIVATE'] },
  'actionParams.updateCACertificateParams.action': { values: ['DEACTIVATE'] },
  'actionParams.addThingsToThingGroupParams.thingGroupNames': { length: [1, 10] },
  'actionParams.addThingsToThingGroupParams.thingGroupNames[]': NAME,
  'actionParams.replaceDefaultPolicyVersionParams.templateName': { values: ['BLANK_POLICY'] },
  'actionParams.enableIoTLoggingParams.roleArnForLogging': ROLE_ARN,
  'actionParams.enableIoTLoggingParams.logLevel': LOG_LEVEL,
  'actionParams.publishFindingToSnsParams.topicArn': { length: [0, 350] },
} as const;
const CERTIFICATE_STATUS = {
  values: ['ACTIVE', 'INACTIVE', 'REVOKED', 'PENDING_TRANSFER', 'REGISTER_INACTIVE', 'PENDING_ACTIVATION'],
} as const;
const REGISTRATION = {
  'registrationConfig.templateBody': { length: [0, 10_240] },
  'registrationConfig.templateName': { length: [1, 36], pattern: /[0-9A-Za-z_-]+/ },
  'registrationConfig.roleArn': ROLE_ARN,
} as const;
const OPERATOR = { values: ['IN', 'NOT_IN'] } as const;
const DATAPOINTS = { range: [1, 10] } as const;
const BEHAVIORS = {
  behaviors: { length: [0, 100] },
  'behaviors[].name': NAME,
  'behaviors[].metricDimension.dimensionName': NAME,
  'behaviors[].metricDimension.operator': OPERATOR,
  'behaviors[].criteria.comparisonOperator': {
    values: [
      'less-than',
      'less-than-equals',
      'greater-than',
      'greater-than-equals',
      'in-cidr-set',
      'not-in-cidr-set',
      'in-port-set',
      'not-in-port-set',
      'in-set',
      'not-in-set',
    ],
  },
  'behaviors[].criteria.consecutiveDatapointsToAlarm': DATAPOINTS,
  'behaviors[].criteria.consecutiveDatapointsToClear': DATAPOINTS,
  'behaviors[].criteria.value.count': { range: [0, Infinity] },
  'behaviors[].criteria.value.cidrs[]': { length: [2, 43], pattern: /[a-fA-F0-9:./]+/ },
  'behaviors[].criteria.value.ports[]': { range: [0, 65_535] },
  'behaviors[].criteria.mlDetectionConfig.confidenceLevel': { values: ['HIGH', 'MEDIUM', 'LOW'] },
} as const;
const PROFILE = {
  ...BEHAVIORS,
  securityProfileDescription: { length: [0, 1000], pattern: PRINTABLE },
  'additionalMetricsToRetainV2[].metricDimension.dimensionName': NAME,
  'additionalMetricsToRetainV2[].metricDimension.operator': OPERATOR,
  'metricsExportConfig.mqttTopic': { length: [1, 512] },
  'metricsExportConfig.roleArn': ROLE_ARN,
} as const;

/** Lengths, patterns, ranges and values of the IoT API's model. */
export const CONSTRAINTS: Constraints = {
  '*': EVERYWHERE,
  ListThings: {
    attributeName: { length: [0, 128], pattern: /[a-zA-Z0-9_.,@/:#-]+/ },
    attributeValue: { length: [0, 800], pattern: /[a-zA-Z0-9_.,@/:#=[\]-]*/ },
  },
  UpdateCertificate: { newStatus: CERTIFICATE_STATUS },
  RegisterCertificate: { status: CERTIFICATE_STATUS },
  RegisterCertificateWithoutCA: { status: CERTIFICATE_STATUS },
  RegisterCACertificate: { ...REGISTRATION, certificateMode: { values: ['DEFAULT', 'SNI_ONLY'] } },
  UpdateCACertificate: {
    ...REGISTRATION,
    newStatus: { values: ['ACTIVE', 'INACTIVE'] },
    newAutoRegistrationStatus: { values: ['ENABLE', 'DISABLE'] },
  },
  ListCACertificates: { templateName: REGISTRATION['registrationConfig.templateName'] },
  DescribeEndpoint: { endpointType: { length: [0, 128] } },
  TestAuthorization: {
    authInfos: { length: [1, 10] },
    'authInfos[].actionType': { values: ['PUBLISH', 'SUBSCRIBE', 'RECEIVE', 'CONNECT'] },
    'authInfos[].resources[]': { length: [0, 2048] },
  },
  SetLoggingOptions: { 'loggingOptionsPayload.logLevel': LOG_LEVEL },
  // Any ARN, by the model.
  SetV2LoggingOptions: { roleArn: {}, defaultLogLevel: LOG_LEVEL },
  ListTopicRules: { maxResults: { range: [1, 10_000] } },
  ListTopicRuleDestinations: { maxResults: { range: [1, 1000] } },
  CreateTopicRuleDestination: {
    'destinationConfiguration.httpUrlConfiguration.confirmationUrl': { length: [0, 2000] },
  },
  ConfirmTopicRuleDestination: { confirmationToken: { length: [1, 2048] } },
  UpdateTopicRuleDestination: {
    status: { values: ['ENABLED', 'IN_PROGRESS', 'DISABLED', 'ERROR', 'DELETING'] },
  },
  CreateSecurityProfile: PROFILE,
  UpdateSecurityProfile: PROFILE,
  ValidateSecurityProfileBehaviors: BEHAVIORS,
  CreateDimension: { ...DIMENSION_VALUES, type: { values: ['TOPIC_FILTER'] } },
  DescribeDimension: { name: NAME },
  UpdateDimension: DIMENSION_VALUES,
  DeleteDimension: { name: NAME },
  CreateCustomMetric: {
    metricType: { values: ['string-list', 'ip-address-list', 'number-list', 'number'] },
  },
  ListActiveViolations: VIOLATION_FILTERS,
  ListViolationEvents: VIOLATION_FILTERS,
  PutVerificationStateOnViolation: {
    verificationState: VIOLATION_FILTERS.verificationState,
    verificationStateDescription: { length: [0, 1000], pattern: /[^\p{Cc}]*/u },
  },
  ListMetricValues: {
    ...ANY_THING,
    // Metrics of AWS have names of their own kind.
    metricName: { length: [1, 128] },
    dimensionValueOperator: OPERATOR,
  },
  GetBehaviorModelTrainingSummaries: { maxResults: { range: [1, 10] } },
  CreateScheduledAudit: SCHEDULE,
  UpdateScheduledAudit: SCHEDULE,
  DescribeAuditTask: AUDIT_TASK,
  CancelAuditTask: AUDIT_TASK,
  ListAuditTasks: {
    taskType: { values: ['ON_DEMAND_AUDIT_TASK', 'SCHEDULED_AUDIT_TASK'] },
    taskStatus: { values: ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED'] },
  },
  ListAuditFindings: { ...RESOURCE, ...AUDIT_TASK },
  CreateAuditSuppression: SUPPRESSION,
  UpdateAuditSuppression: SUPPRESSION,
  DescribeAuditSuppression: RESOURCE,
  DeleteAuditSuppression: RESOURCE,
  ListAuditSuppressions: RESOURCE,
  CreateMitigationAction: ACTION,
  UpdateMitigationAction: ACTION,
  ListMitigationActions: {
    actionType: {
      values: [
        'UPDATE_DEVICE_CERTIFICATE',
        'UPDATE_CA_CERTIFICATE',
        'ADD_THINGS_TO_THING_GROUP',
        'REPLACE_DEFAULT_POLICY_VERSION',
        'ENABLE_IOT_LOGGING',
        'PUBLISH_FINDING_TO_SNS',
      ],
    },
  },
  StartDetectMitigationActionsTask: {
    'target.violationIds': { length: [1, 25] },
    'target.violationIds[]': VIOLATION_ID,
    'target.securityProfileName': NAME,
    'target.behaviorName': NAME,
    actions: { length: [1, 5] },
    'actions[]': ACTION_NAME,
  },
  ListDetectMitigationActionsExecutions: ANY_THING,
  StartAuditMitigationActionsTask: {
    'target.auditTaskId': AUDIT_TASK_ID,
    'target.findingIds': { length: [1, 25] },
    'target.findingIds[]': FINDING_ID,
  },
  ListAuditMitigationActionsTasks: {
    auditTaskId: AUDIT_TASK_ID,
    taskStatus: { values: ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED'] },
  },
  ListAuditMitigationActionsExecutions: {
    actionStatus: { values: ['IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELED', 'SKIPPED', 'PENDING'] },
  },
};
