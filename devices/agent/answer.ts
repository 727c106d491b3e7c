import { decode as decodeCbor } from 'cborg';
import { z } from 'zod';
import type { ReportFormat } from './report.ts';

/**
 * What Device Defender answers to a report. `reportId` is missing when the report could not be read far enough.
 *
 * Source: AWS IoT Device Defender developer guide, "Troubleshooting guide" (rejected); AWS's embedded C demo
 * (`reportId` of both).
 */
const answerSchema = z.object({
  status: z.enum(['ACCEPTED', 'REJECTED']),
  reportId: z.number().optional(),
  statusDetails: z.object({ ErrorCode: z.string(), ErrorMessage: z.string().optional() }).optional(),
});

export interface ReportAnswer {
  readonly status: 'ACCEPTED' | 'REJECTED';
  readonly reportId?: number | undefined;
  readonly errorCode?: string | undefined;
}

const DECODERS: Record<ReportFormat, (payload: Buffer) => unknown> = {
  json: (payload) => JSON.parse(payload.toString('utf8')),
  cbor: (payload) => decodeCbor(payload),
};

/** Reads an answer; `undefined` when it is none that a device understands. */
export function readAnswer(payload: Buffer, format: ReportFormat): ReportAnswer | undefined {
  let document: unknown;
  try {
    document = DECODERS[format](payload);
  } catch {
    return undefined;
  }
  const parsed = answerSchema.safeParse(document);
  if (!parsed.success) return undefined;
  const { status, reportId, statusDetails } = parsed.data;
  return { status, reportId, errorCode: statusDetails?.ErrorCode };
}
