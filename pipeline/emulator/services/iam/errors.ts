import { ServiceError } from '../../service.ts';

/** IAM's error names lack `Exception` on the wire; the SDK's names have it, and the gateway translates. */
export function noSuchEntity(what: string): ServiceError {
  return new ServiceError('NoSuchEntityException', `${what} cannot be found.`);
}

export function alreadyExists(what: string): ServiceError {
  return new ServiceError('EntityAlreadyExistsException', `${what} already exists.`);
}

export function deleteConflict(reason: string): ServiceError {
  return new ServiceError('DeleteConflictException', `Cannot delete entity, must ${reason} first.`);
}

export function malformedPolicy(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocumentException', message);
}
