import { ServiceError } from '../../service.ts';

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', `Invalid parameter: ${message}`);
}

export function notFound(what: string): ServiceError {
  return new ServiceError('NotFoundException', `${what} does not exist`);
}
