export {
  createAwsClients,
  type AwsClientName,
  type AwsClients,
  type AwsClientsConfig,
} from './aws-clients.ts';
export {
  deployStack,
  planDeployment,
  type DeployOptions,
  type DeployedStack,
  type DeploymentPlan,
} from './deploy-stack.ts';
export { destroyStack, type DestroyOptions } from './destroy-stack.ts';
export {
  provisionDevices,
  removeDevices,
  STACK_ATTRIBUTE,
  thingNames,
  thingsOfStack,
  type DeviceCredentials,
  type DeviceRequest,
  type ProvisionOptions,
  type RemoveDevicesOptions,
} from './devices.ts';
export { detectAvailability, type DetectAvailability } from './detect-availability.ts';
export { findLeftovers } from './leftovers.ts';
export { checkStackName, codeBucketName, tokenSecretName } from './names.ts';
export { readTemplate } from './read-template.ts';
export {
  eventKey,
  objectKey,
  readBackup,
  replayBackup,
  replayableEvents,
  type BackedUpRecord,
  type HecObject,
  type ReplayOptions,
  type ReplaySplunk,
  type ReplaySummary,
  type SearchWindow,
} from './replay/index.ts';
export { findStack, type DeployEvent, type ProgressOptions } from './stack-progress.ts';
export { settingsFrom as transformSettings, type TransformSettings } from './transform/handler.ts';
export { packageTransform, readTransform, type TransformPackage } from './transform/package-code.ts';
