import { DAY } from '#kernel';
import type { NonCompliantResource } from '@aws-sdk/client-iot';
import type { CheckFinding, CheckOutcome } from './audit-check.ts';

/** Certificates that end within `thresholdDays` or have ended; `EXPIRATION_TIME` is text of epoch milliseconds. */
export function expirationOutcome(
  certificates: readonly { readonly id: string; readonly notAfterMs: number }[],
  nowMs: number,
  thresholdDays: number,
  resourceOf: (id: string, additionalInfo: Record<string, string>) => NonCompliantResource,
): CheckOutcome {
  const findings = certificates.flatMap(({ id, notAfterMs }): CheckFinding[] => {
    const resource = resourceOf(id, { EXPIRATION_TIME: String(notAfterMs) });
    if (notAfterMs <= nowMs) {
      return [
        {
          resource,
          reasonCode: 'CERTIFICATE_PAST_EXPIRATION',
          reason: 'Certificate is past its expiration.',
        },
      ];
    }
    if (notAfterMs > nowMs + thresholdDays * DAY) return [];
    return [
      {
        resource,
        reasonCode: 'CERTIFICATE_APPROACHING_EXPIRATION',
        reason: 'Certificate is approaching its expiration.',
      },
    ];
  });
  return { total: certificates.length, findings };
}
