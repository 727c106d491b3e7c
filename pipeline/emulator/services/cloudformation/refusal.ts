import { ServiceError } from '../../service.ts';

/** CloudFormation's answer to what it cannot accept; the name is not modelled by the SDK. */
export function refuse(message: string): ServiceError {
  return new ServiceError('ValidationError', message, { status: 400 });
}
