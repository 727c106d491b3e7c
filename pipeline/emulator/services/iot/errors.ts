import { ServiceError } from '../../service.ts';

export const invalidRequest = (message: string) => new ServiceError('InvalidRequestException', message);
export const notFound = (what: string, name: string) =>
  new ServiceError('ResourceNotFoundException', `${what} ${name} not found`);
export const conflict = (message: string) => new ServiceError('DeleteConflictException', message);
export const limitExceeded = (message: string) => new ServiceError('LimitExceededException', message);

export const alreadyExists = (what: string, name: string, arn: string) =>
  new ServiceError('ResourceAlreadyExistsException', `${what} ${name} already exists`, {
    members: { resourceId: name, resourceArn: arn },
  });

/** Throws ResourceNotFoundException. */
export function get<T>(map: ReadonlyMap<string, T>, what: string, name: string | undefined): T {
  const found = map.get(name ?? '');
  if (found === undefined) throw notFound(what, name ?? '');
  return found;
}

/** Throws VersionConflictException when the caller expects another version. */
export function expectVersion(expected: number | undefined, actual: number, name: string): void {
  if (expected !== undefined && expected !== actual) {
    throw new ServiceError(
      'VersionConflictException',
      `The version ${expected} for ${name} does not match the expected version ${actual}.`,
    );
  }
}
