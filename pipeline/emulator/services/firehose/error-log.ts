import { PutLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { withHold, type Clock, type Logger } from '#kernel';
import type { LoggingSettings } from './destination.ts';

export interface ErrorLog {
  readonly clock: Clock;
  readonly logs: CloudWatchLogsClient;
  readonly logger: Logger;
}

/** One line of a stream's error log. */
export interface ErrorLogEntry {
  readonly deliveryStreamARN: string;
  /** The function or the HEC endpoint. */
  readonly destination: string;
  readonly deliveryStreamVersionId: number;
  readonly message: string;
  readonly errorCode: string;
}

/**
 * Writes an error where the destination's logging options say
 * (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html).
 *
 * A log that cannot be written costs no data: the lab's own log says so.
 */
export async function writeErrorLog(
  log: ErrorLog,
  settings: LoggingSettings | undefined,
  entry: ErrorLogEntry,
): Promise<void> {
  log.logger.warn(entry.message, { stream: entry.deliveryStreamARN, errorCode: entry.errorCode });
  if (settings === undefined) return;
  try {
    const logEvents = [{ timestamp: log.clock.now(), message: JSON.stringify(entry) }];
    await withHold(log.clock, 'Firehose error log', () =>
      log.logs.send(new PutLogEventsCommand({ ...settings, logEvents })),
    );
  } catch (error) {
    log.logger.warn('the error log could not be written', { reason: (error as Error).message });
  }
}
