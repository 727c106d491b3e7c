import type { IotOperations } from './iot.ts';
import { invalidRequest } from './errors.ts';

/**
 * The operations whose pages in AWS's API reference say that Detect is closed to new customers since 2026-08-31. Audit,
 * mitigation actions and ListMetricValues are not among them.
 */
const DETECT_OPERATIONS = [
  'AttachSecurityProfile',
  'CancelDetectMitigationActionsTask',
  'CreateCustomMetric',
  'CreateDimension',
  'CreateSecurityProfile',
  'DeleteCustomMetric',
  'DeleteDimension',
  'DeleteSecurityProfile',
  'DescribeCustomMetric',
  'DescribeDetectMitigationActionsTask',
  'DescribeDimension',
  'DescribeSecurityProfile',
  'DetachSecurityProfile',
  'GetBehaviorModelTrainingSummaries',
  'ListActiveViolations',
  'ListCustomMetrics',
  'ListDetectMitigationActionsExecutions',
  'ListDetectMitigationActionsTasks',
  'ListDimensions',
  'ListSecurityProfiles',
  'ListSecurityProfilesForTarget',
  'ListTargetsForSecurityProfile',
  'ListViolationEvents',
  'PutVerificationStateOnViolation',
  'StartDetectMitigationActionsTask',
  'UpdateCustomMetric',
  'UpdateDimension',
  'UpdateSecurityProfile',
  'ValidateSecurityProfileBehaviors',
] as const satisfies readonly (keyof IotOperations)[];

/**
 * What an account that never used Detect is answered. AWS documents no error: name and words are our choice, and that
 * even listing is refused is the case that callers have to be ready for.
 */
export const closedDetectOperations: IotOperations = Object.fromEntries(
  DETECT_OPERATIONS.map((name) => [
    name,
    () => {
      throw invalidRequest('AWS IoT Device Defender Detect is no longer available to new customers.');
    },
  ]),
);
