import type { FirehoseCounters } from './counters.ts';

/**
 * A stream's metrics under the names of CloudWatch's namespace `AWS/Firehose`, summed up since its creation
 * (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html). Ratios are between 0 and 1 and
 * 1 while there was nothing to do; times are of the latest delivery or invocation.
 */
export function streamMetrics(counters: FirehoseCounters): Record<string, number> {
  const failedBackups = counters.backupFailures;
  return {
    IncomingRecords: counters.incomingRecords,
    IncomingBytes: counters.incomingBytes,
    ThrottledRecords: counters.throttledRecords,
    'ExecuteProcessing.Success': ratio(
      counters.lambdaInvocations - counters.lambdaFailures,
      counters.lambdaInvocations,
    ),
    'ExecuteProcessing.Duration': counters.lastInvocationMs,
    'SucceedProcessing.Records': counters.processedRecords + counters.droppedRecords,
    'DeliveryToSplunk.Records': counters.deliveredRecords,
    'DeliveryToSplunk.Bytes': counters.deliveredBytes,
    'DeliveryToSplunk.Success': ratio(
      counters.deliveredRecords,
      counters.deliveredRecords + counters.splunkFailedRecords,
    ),
    'DeliveryToSplunk.DataAckLatency': counters.lastAckLatencyMs / 1000,
    'DeliveryToSplunk.DataFreshness': counters.lastFreshnessMs / 1000,
    'BackupToS3.Records': counters.backedUpRecords,
    'BackupToS3.Success': ratio(counters.backupObjects, counters.backupObjects + failedBackups),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
