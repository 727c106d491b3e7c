import { encode } from 'cborg';
import type { ReportFormat } from './report-document.ts';

/** Documented rejections (developer guide, "device-defender-troubleshoot"; the throttling text is our choice). */
export const REJECTIONS = {
  InvalidPayload: 'Malformed metrics report',
  Throttled: 'Too many metrics reports',
} as const;

export type RejectionCode = keyof typeof REJECTIONS;

export function acceptedAnswer(
  thing: string,
  reportId: number,
  timestamp: number,
  format: ReportFormat,
): Buffer {
  if (format === 'cbor') return write({ thingName: thing, reportId, status: 'ACCEPTED', timestamp }, format);
  // Every report is answered so: put together, it costs a fraction of being serialized.
  return Buffer.from(
    `{"thingName":${JSON.stringify(thing)},"reportId":${reportId},"status":"ACCEPTED","timestamp":${timestamp}}`,
  );
}

export function rejectedAnswer(
  thing: string,
  reportId: number | undefined,
  code: RejectionCode,
  timestamp: number,
  format: ReportFormat,
): Buffer {
  return write(
    {
      thingName: thing,
      ...(reportId !== undefined && { reportId }),
      status: 'REJECTED',
      statusDetails: { ErrorCode: code, ErrorMessage: REJECTIONS[code] },
      timestamp,
    },
    format,
  );
}

function write(document: object, format: ReportFormat): Buffer {
  return format === 'json' ? Buffer.from(JSON.stringify(document)) : Buffer.from(encode(document));
}
