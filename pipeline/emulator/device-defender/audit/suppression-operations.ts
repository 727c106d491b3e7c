import type { ResourceIdentifier } from '@aws-sdk/client-iot';
import { ServiceError } from '../../service.ts';
import { isAuditCheck } from '../../services/iot/audit-checks.ts';
import { invalidRequest, notFound } from '../../services/iot/errors.ts';
import type { IotOperations } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import { fitsCheck, identifies } from './resource-identifier.ts';
import type { Suppression, Suppressions } from './suppressions.ts';

/** Findings that their owner accepts ("audit-finding-suppressions"). They hold for audits that come after. */
export function suppressionOperations(suppressions: Suppressions, now: () => number) {
  const check = (name: string, resource: ResourceIdentifier): void => {
    if (!isAuditCheck(name)) throw invalidRequest(`Unknown audit check ${name}`);
    if (!fitsCheck(name, resource))
      throw invalidRequest(`The resource identifier does not fit check ${name}`);
  };
  const get = (checkName: string, resource: ResourceIdentifier): Suppression => {
    check(checkName, resource);
    const found = suppressions.get(checkName, resource);
    if (!found) throw notFound('Audit suppression', checkName);
    return found;
  };
  const expiry = (expirationDate: Date | undefined, forEver: boolean | undefined): number | undefined => {
    if ((expirationDate === undefined) === (forEver !== true)) {
      throw invalidRequest('Give either expirationDate or suppressIndefinitely');
    }
    if (expirationDate && expirationDate.getTime() <= now()) {
      throw invalidRequest('expirationDate must be in the future');
    }
    return expirationDate?.getTime();
  };
  return {
    CreateAuditSuppression: (input) => {
      const { checkName, resourceIdentifier, clientRequestToken: token, description } = input;
      check(checkName, resourceIdentifier);
      const expiresMs = expiry(input.expirationDate, input.suppressIndefinitely);
      const old = suppressions.get(checkName, resourceIdentifier);
      if (old) {
        // Our choice: the same token asks for the same suppression once more.
        if (old.token === token) return {};
        throw new ServiceError('ResourceAlreadyExistsException', 'The audit suppression already exists');
      }
      suppressions.set({ checkName, resourceIdentifier, token, createdAt: now(), expiresMs, description });
      return {};
    },

    DescribeAuditSuppression: ({ checkName, resourceIdentifier }) =>
      describe(get(checkName, resourceIdentifier)),

    UpdateAuditSuppression: (input) => {
      const suppression = get(input.checkName, input.resourceIdentifier);
      if (input.expirationDate !== undefined || input.suppressIndefinitely !== undefined) {
        suppression.expiresMs = expiry(input.expirationDate, input.suppressIndefinitely);
      }
      if (input.description !== undefined) suppression.description = input.description;
      return {};
    },

    DeleteAuditSuppression: ({ checkName, resourceIdentifier }) => {
      check(checkName, resourceIdentifier);
      suppressions.delete(checkName, resourceIdentifier);
      return {};
    },

    ListAuditSuppressions: ({ checkName, resourceIdentifier, ascendingOrder, nextToken, maxResults }) => {
      // By expiry; those that never expire are last ("ascendingOrder", API reference).
      const chosen = suppressions
        .list()
        .filter(
          (suppression) =>
            (checkName === undefined || suppression.checkName === checkName) &&
            (!resourceIdentifier || identifies(resourceIdentifier, suppression.resourceIdentifier)),
        )
        .sort((a, b) => (a.expiresMs ?? Number.MAX_VALUE) - (b.expiresMs ?? Number.MAX_VALUE));
      const paged = page(ascendingOrder ? chosen : chosen.toReversed(), nextToken, maxResults);
      return { suppressions: paged.items.map(describe), nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}

function describe({ checkName, resourceIdentifier, expiresMs, description }: Suppression) {
  return {
    checkName,
    resourceIdentifier,
    expirationDate: expiresMs === undefined ? undefined : new Date(expiresMs),
    suppressIndefinitely: expiresMs === undefined,
    description,
  };
}
