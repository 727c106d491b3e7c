import { ServiceError } from '../../service.ts';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterValueException', message, { members: { Type: 'User' } });
}
