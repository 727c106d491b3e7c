import { DAY, type Clock, type Hold } from '#kernel';
import type { DataPathWatch } from '../../data-path-watch.ts';
import { failureObject, putBackup, sourceObject, type BackupStream } from './backup.ts';
import { RecordBuffer } from './buffer.ts';
import type { FirehoseCounters } from './counters.ts';
import type { SplunkDestination } from './destination.ts';
import { writeErrorLog, type ErrorLog } from './error-log.ts';
import { failureRecord } from './failure-record.ts';
import { deliver, type HecDelivery } from './hec-delivery.ts';
import type { ErrorOutputType, FailedRecord, OutgoingRecord, SourceRecord } from './record.ts';
import { transformBatch, type Transformation } from './transformation.ts';

/** Firehose keeps what it can deliver nowhere for a day (docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html). */
const RETENTION_MS = DAY;

export interface DeliveryPath {
  readonly clock: Clock;
  readonly arn: string;
  readonly destination: () => SplunkDestination;
  readonly version: () => string;
  readonly transformation: Transformation;
  readonly delivery: HecDelivery;
  readonly backup: BackupStream;
  readonly errorLog: ErrorLog;
  readonly counters: FirehoseCounters;
  readonly watch: DataPathWatch | undefined;
}

/**
 * The way of records through one stream: transform buffer, Lambda function, destination buffer, Splunk; and the
 * backup bucket for whatever fails on the way.
 *
 * When S3 fails too, records stay: undelivered ones try Splunk again, then S3 again, until one of the two takes them
 * or they are a day old. Our choice: new records keep flowing meanwhile.
 */
export class DeliveryStream {
  readonly #path: DeliveryPath;
  readonly #transformBuffer: RecordBuffer<SourceRecord>;
  readonly #deliveryBuffer: RecordBuffer<OutgoingRecord>;
  readonly #sourceBackup: RecordBuffer<SourceRecord>;
  readonly #failureBackup: Readonly<Record<ErrorOutputType, RecordBuffer<FailedRecord>>>;
  #closed = false;

  constructor(path: DeliveryPath) {
    this.#path = path;
    const { clock, destination } = path;
    this.#transformBuffer = new RecordBuffer({
      clock,
      name: 'transform buffer',
      limits: () => destination().transform ?? destination().buffer,
      flush: (records, hold) => this.#transform(records, hold),
    });
    this.#deliveryBuffer = new RecordBuffer({
      clock,
      name: 'Splunk buffer',
      limits: () => destination().buffer,
      flush: (records, hold) => this.#deliver(records, hold),
    });
    const backupBuffer = <Item>(name: string, flush: (items: Item[], hold: Hold) => Promise<void>) =>
      new RecordBuffer<Item>({ clock, name, limits: () => destination().backup, flush });
    this.#sourceBackup = backupBuffer('source backup buffer', (items, hold) =>
      this.#backUpSource(items, hold),
    );
    this.#failureBackup = {
      'processing-failed': backupBuffer('processing-failed buffer', (items, hold) =>
        this.#backUp('processing-failed', items, hold),
      ),
      'splunk-failed': backupBuffer('splunk-failed buffer', (items, hold) =>
        this.#backUp('splunk-failed', items, hold),
      ),
    };
  }

  /** Takes a record in; what happens to it from here on is counted. */
  accept(record: SourceRecord): void {
    const { counters, destination, watch } = this.#path;
    counters.incomingRecords++;
    watch?.recordTaken(record);
    counters.incomingBytes += record.data.length;
    const { backupAllEvents, transform } = destination();
    if (backupAllEvents) this.#sourceBackup.add(record, record.data.length);
    if (transform) this.#transformBuffer.add(record, record.data.length);
    else this.#send({ source: record, data: record.data });
  }

  /** Ends the stream and counts what it still held as discarded. */
  close(): void {
    this.#closed = true;
    this.#sourceBackup.discard();
    const held = [this.#transformBuffer, this.#deliveryBuffer, ...Object.values(this.#failureBackup)];
    for (const buffer of held) this.#path.counters.discardedRecords += buffer.discard();
  }

  #send(record: OutgoingRecord): void {
    this.#deliveryBuffer.add(record, record.data.length);
  }

  async #transform(records: SourceRecord[], hold: Hold): Promise<void> {
    const { counters, destination, transformation, clock } = this.#path;
    const { transform } = destination();
    if (transform === undefined) {
      for (const source of records) this.#send({ source, data: source.data });
      return;
    }
    const outcome = await transformBatch(transformation, transform, records, hold);
    counters.processedRecords += outcome.ok.length;
    counters.droppedRecords += outcome.dropped.length;
    counters.processingFailedRecords += outcome.failed.length;
    if (this.#discardedAtClose(outcome.ok.length + outcome.failed.length)) return;
    for (const record of outcome.ok) this.#send(record);
    for (const { source, errorCode, errorMessage } of outcome.failed) {
      this.#keep('processing-failed', {
        source,
        rawData: source.data,
        attemptsMade: outcome.attempts,
        errorCode,
        errorMessage,
        attemptEndingMs: clock.now(),
        lambdaArn: transform.lambdaArn,
      });
    }
    const [first] = outcome.failed;
    if (first) await this.#log(transform.lambdaArn, first.errorMessage, first.errorCode);
  }

  async #deliver(records: OutgoingRecord[], hold: Hold): Promise<void> {
    const { counters, delivery, clock, destination } = this.#path;
    const body = Buffer.concat(records.map(({ data }) => data));
    const { attempts, failure, ackId } = await deliver(delivery, body, hold);
    if (failure === undefined) {
      if (ackId !== undefined) this.#path.watch?.recordsAcknowledged(idsOf(records), ackId);
      counters.deliveredRecords += records.length;
      counters.deliveredBytes += body.length;
      counters.lastFreshnessMs = clock.now() - oldestArrival(records);
      return;
    }
    counters.splunkFailedRecords += records.length;
    if (this.#discardedAtClose(records.length)) return;
    for (const { source, data } of records) {
      this.#keep('splunk-failed', {
        source,
        rawData: data,
        attemptsMade: attempts,
        errorCode: failure.code,
        errorMessage: failure.message,
        attemptEndingMs: clock.now(),
      });
    }
    await this.#log(destination().hecEndpoint, failure.message, failure.code);
  }

  #keep(type: ErrorOutputType, failed: FailedRecord): void {
    this.#failureBackup[type].add(failed, failureRecord(failed).length);
  }

  async #backUp(type: ErrorOutputType, records: FailedRecord[], hold: Hold): Promise<void> {
    const { counters } = this.#path;
    if (await this.#put(failureObject(type, records), hold)) {
      counters.backedUpRecords += records.length;
      this.#path.watch?.recordsBackedUp(idsOf(records));
      return;
    }
    if (this.#discardedAtClose(records.length)) return;
    const young = this.#withoutExpired(records);
    if (type === 'splunk-failed') {
      for (const { source, rawData } of young) this.#send({ source, data: rawData });
    } else {
      for (const failed of young) this.#keep(type, failed);
    }
  }

  /** Source records are copies: a failed backup is tried again, and is given up without loss after a day. */
  async #backUpSource(records: SourceRecord[], hold: Hold): Promise<void> {
    if (await this.#put(sourceObject(records), hold)) return;
    if (this.#closed) return;
    const { clock } = this.#path;
    for (const record of records) {
      if (clock.now() - record.arrivalMs < RETENTION_MS) this.#sourceBackup.add(record, record.data.length);
    }
  }

  async #put(object: Parameters<typeof putBackup>[2], hold: Hold): Promise<boolean> {
    const { counters, destination, backup } = this.#path;
    const settings = destination().backup;
    try {
      await putBackup(backup, settings, object, hold);
      counters.backupObjects++;
      return true;
    } catch (error) {
      counters.backupFailures++;
      await this.#log(`arn:aws:s3:::${settings.bucket}`, (error as Error).message, 'S3.BackupFailed');
      return false;
    }
  }

  #withoutExpired(records: FailedRecord[]): FailedRecord[] {
    const { clock, counters } = this.#path;
    const young = records.filter(({ source }) => clock.now() - source.arrivalMs < RETENTION_MS);
    counters.expiredRecords += records.length - young.length;
    return young;
  }

  #discardedAtClose(records: number): boolean {
    if (this.#closed) this.#path.counters.discardedRecords += records;
    return this.#closed;
  }

  #log(destination: string, message: string, errorCode: string): Promise<void> {
    const { errorLog, arn, version } = this.#path;
    return writeErrorLog(errorLog, this.#path.destination().logging, {
      deliveryStreamARN: arn,
      destination,
      deliveryStreamVersionId: Number(version()),
      message,
      errorCode,
    });
  }
}

const idsOf = (records: readonly { readonly source: SourceRecord }[]) =>
  records.map(({ source }) => source.id);

function oldestArrival(records: readonly OutgoingRecord[]): number {
  return records.reduce((least, { source }) => Math.min(least, source.arrivalMs), Infinity);
}
