import { DAY } from '#kernel';
import type { AuditCheck } from '../audit-check.ts';
import { deviceCertificate } from '../resources.ts';

const LOOKS_BACK_MS = 31 * DAY;

/** "audit-chk-conflicting-client-ids": connections ended because another one came with their client id. */
export const conflictingClientIds: AuditCheck = {
  severity: 'HIGH',
  permissions: ['iot:ListCertificates'],
  run: ({ connections, nowMs, sinceMs, enabledMs }) => {
    const fromMs = Math.max(sinceMs ?? nowMs - LOOKS_BACK_MS, enabledMs);
    return {
      total: connections.seenSince(fromMs).clientIds,
      findings: connections.conflicts(fromMs, nowMs).map((conflicts) => ({
        resource: {
          resourceType: 'CLIENT_ID' as const,
          resourceIdentifier: { clientId: conflicts[0]!.clientId },
          additionalInfo: { LAST_CONFLICT_TIME: String(conflicts.at(-1)!.atMs) },
        },
        related: [...new Set(conflicts.map(({ certificateId }) => certificateId))].map((id) =>
          deviceCertificate(id),
        ),
        reasonCode: 'DUPLICATE_CLIENT_ID_ACROSS_CONNECTIONS',
        reason: 'Client ID is in use by more than one connection.',
      })),
    };
  },
};
