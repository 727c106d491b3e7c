/** An Allow statement for these actions on all resources. */
function allow(...actions: string[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: ['*'] }],
  });
}

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/**
 * Policies that AWS manages and that pipelines like ours attach, in the words of the AWS managed policy reference.
 * Others are refused by name when they are attached.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, string> = new Map([
  ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', allow(...LOGS)],
  [
    'arn:aws:iam::aws:policy/service-role/AWSIoTDeviceDefenderAudit',
    allow(
      'iot:GetLoggingOptions',
      'iot:GetV2LoggingOptions',
      'iot:ListCACertificates',
      'iot:ListCertificates',
      'iot:DescribeCACertificate',
      'iot:DescribeCertificate',
      'iot:ListPolicies',
      'iot:GetPolicy',
      'iot:GetEffectivePolicies',
      'iot:ListRoleAliases',
      'iot:DescribeRoleAlias',
      'cognito-identity:GetIdentityPoolRoles',
      'iam:ListRolePolicies',
      'iam:ListAttachedRolePolicies',
      'iam:GetRole',
      'iam:GetPolicy',
      'iam:GetPolicyVersion',
      'iam:GetRolePolicy',
      'iam:GenerateServiceLastAccessedDetails',
      'iam:GetServiceLastAccessedDetails',
    ),
  ],
  [
    'arn:aws:iam::aws:policy/service-role/AWSIoTLogging',
    allow(...LOGS, 'logs:PutMetricFilter', 'logs:PutRetentionPolicy'),
  ],
  [
    'arn:aws:iam::aws:policy/service-role/AWSIoTDeviceDefenderPublishFindingsToSNSMitigationAction',
    allow('sns:Publish'),
  ],
]);
