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
  thingNames,
  type DeviceCredentials,
  type DeviceRequest,
  type ProvisionOptions,
  type RemoveDevicesOptions,
} from './devices.ts';
export { findLeftovers } from './leftovers.ts';
export { readTemplate } from './read-template.ts';
export type { DeployEvent, ProgressOptions } from './stack-progress.ts';
export { packageTransform, readTransform, type TransformPackage } from './transform/package-code.ts';
