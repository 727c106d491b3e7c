import type { EmulatorContext, Service } from '../../service.ts';
import { changeSetOperations } from './change-set-operations.ts';
import { Deployer } from './deployer.ts';
import { stackOperations } from './stack-operations.ts';

export interface CloudFormationService {
  readonly service: Service;
  /** Waits for running stack operations to end. */
  close(): Promise<void>;
}

/** The subset of CloudFormation that this project's template needs; anything else is refused by name. */
export function createCloudFormationService(context: EmulatorContext): CloudFormationService {
  const deployer = new Deployer({
    ...context,
    sdkConfig: (service) => context.sdkConfig(service),
    logger: context.logger.child('cloudformation'),
    random: context.random.fork('cloudformation'),
  });
  return {
    service: {
      id: 'CloudFormation',
      operations: { ...stackOperations(deployer), ...changeSetOperations(deployer) },
    },
    close: () => deployer.close(),
  };
}
