import { invalidRequest, notFound } from '../../services/iot/errors.ts';
import type { IotOperations } from '../../services/iot/index.ts';
import { page } from '../../services/iot/page.ts';
import type { KeptFinding } from './audit-task.ts';
import type { Audits } from './audits.ts';
import { identifies } from './resource-identifier.ts';

/** What audits have found. */
export function auditFindingOperations(audits: Audits) {
  const get = (findingId: string): KeptFinding => {
    const finding = audits.finding(findingId);
    if (!finding) throw notFound('Audit finding', findingId);
    return finding;
  };
  return {
    ListAuditFindings: (input) => {
      const { taskId, startTime, endTime, checkName, resourceIdentifier, listSuppressedFindings } = input;
      const byTime = startTime !== undefined || endTime !== undefined;
      if ((taskId === undefined) !== byTime || (byTime && !(startTime && endTime))) {
        throw invalidRequest('Give either taskId, or startTime and endTime');
      }
      if (startTime && endTime && startTime > endTime) {
        throw invalidRequest('startTime must be before endTime');
      }
      const chosen = [...audits.findings()].filter(
        (finding) =>
          (taskId === undefined || finding.taskId === taskId) &&
          (!startTime || finding.findingTime >= startTime) &&
          (!endTime || finding.findingTime <= endTime) &&
          (checkName === undefined || finding.checkName === checkName) &&
          (!resourceIdentifier ||
            identifies(resourceIdentifier, finding.nonCompliantResource?.resourceIdentifier)) &&
          (listSuppressedFindings === undefined || finding.isSuppressed === listSuppressedFindings),
      );
      const paged = page(chosen, input.nextToken, input.maxResults);
      return { findings: paged.items, nextToken: paged.nextToken };
    },

    DescribeAuditFinding: ({ findingId }) => ({ finding: get(findingId) }),

    ListRelatedResourcesForAuditFinding: ({ findingId, nextToken, maxResults }) => {
      const paged = page(get(findingId).relatedResources ?? [], nextToken, maxResults);
      return { relatedResources: paged.items, nextToken: paged.nextToken };
    },
  } satisfies IotOperations;
}
