import type { FailedRecord } from './record.ts';

/**
 * The line that a failed record leaves in the backup bucket
 * (docs.aws.amazon.com/firehose/latest/dev/retry.html, data-transformation-failure-handling.html).
 *
 * `EventId` appears with delivery failures, `lambdaArn` with failures of the transform. Our choice: one object per
 * line; AWS does not document the separator.
 */
export function failureRecord(failed: FailedRecord): string {
  const { source, lambdaArn } = failed;
  const record = {
    attemptsMade: failed.attemptsMade,
    arrivalTimestamp: source.arrivalMs,
    errorCode: failed.errorCode,
    errorMessage: failed.errorMessage,
    attemptEndingTimestamp: failed.attemptEndingMs,
    rawData: failed.rawData.toString('base64'),
    ...(lambdaArn === undefined ? { EventId: `${source.id}.0` } : { lambdaArn }),
  };
  return `${JSON.stringify(record)}\n`;
}
