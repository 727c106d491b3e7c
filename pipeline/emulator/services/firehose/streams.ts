import type { DeliveryStreamDescription, KeyType } from '@aws-sdk/client-firehose';
import { ServiceError } from '../../service.ts';
import { noCounts, sumCounts, type FirehoseCounters } from './counters.ts';
import type { DeliveryPath } from './delivery-stream.ts';
import { DeliveryStream } from './delivery-stream.ts';
import type { SplunkDestination } from './destination.ts';
import { streamMetrics } from './metrics.ts';
import type { SourceRecord } from './record.ts';

/** A stream as the API sees it. Our choice: a stream is ACTIVE as soon as it is created. */
export interface StreamEntry {
  readonly name: string;
  readonly arn: string;
  readonly createdMs: number;
  readonly counters: FirehoseCounters;
  readonly tags: Map<string, string>;
  destination: SplunkDestination;
  version: number;
  updatedMs: number | undefined;
  encryption: { keyType: KeyType; keyArn: string | undefined } | undefined;
  delivery: DeliveryStream;
  lastRecord: number;
}

export const DESTINATION_ID = 'destinationId-000000000001';

/** Makes the delivery path of an entry; what is shared between streams is bound before. */
export type OpenPath = (
  entry: StreamEntry,
) => Omit<DeliveryPath, 'arn' | 'destination' | 'version' | 'counters'>;

/** The account's delivery streams, in the order of their creation. */
export class DeliveryStreams {
  readonly #entries = new Map<string, StreamEntry>();
  readonly #openPath: OpenPath;
  readonly #arn: (name: string) => string;
  readonly #now: () => number;
  readonly #isThrottled: (name: string) => boolean;
  /** Counts of deleted streams: what happened stays counted. */
  #past = noCounts();

  constructor(options: {
    openPath: OpenPath;
    arn: (name: string) => string;
    now: () => number;
    isThrottled: (name: string) => boolean;
  }) {
    this.#openPath = options.openPath;
    this.#arn = options.arn;
    this.#now = options.now;
    this.#isThrottled = options.isThrottled;
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** @throws ServiceError ResourceNotFoundException */
  get(name: string | undefined): StreamEntry {
    const entry = this.#entries.get(name ?? '');
    if (entry) return entry;
    throw new ServiceError('ResourceNotFoundException', `Firehose ${name} not found.`);
  }

  /** @throws ServiceError ResourceInUseException */
  create(name: string, destination: SplunkDestination): StreamEntry {
    if (this.#entries.has(name)) {
      throw new ServiceError('ResourceInUseException', `Firehose ${name} already exists.`);
    }
    const partial: Omit<StreamEntry, 'delivery'> = {
      name,
      arn: this.#arn(name),
      createdMs: this.#now(),
      counters: noCounts(),
      tags: new Map(),
      destination,
      version: 1,
      updatedMs: undefined,
      encryption: undefined,
      lastRecord: 0,
    };
    const entry = partial as StreamEntry;
    entry.delivery = new DeliveryStream({
      ...this.#openPath(entry),
      arn: entry.arn,
      destination: () => entry.destination,
      version: () => String(entry.version),
      counters: entry.counters,
    });
    this.#entries.set(name, entry);
    return entry;
  }

  /**
   * Takes a record in and returns its id.
   *
   * @throws ServiceError ServiceUnavailableException when the stream is throttled
   */
  put(entry: StreamEntry, data: Buffer): string {
    if (this.#isThrottled(entry.name)) {
      entry.counters.throttledRecords++;
      throw new ServiceError('ServiceUnavailableException', 'Slow down.');
    }
    entry.lastRecord++;
    const id = `49${entry.createdMs}${String(entry.lastRecord).padStart(41, '0')}`;
    const record: SourceRecord = { id, data, arrivalMs: this.#now() };
    entry.delivery.accept(record);
    return id;
  }

  delete(entry: StreamEntry): void {
    entry.delivery.close();
    this.#entries.delete(entry.name);
    this.#past = sumCounts([this.#past, entry.counters]);
  }

  /** Of every stream there is, by name. */
  metrics(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.#entries.values()].map(({ name, counters }) => [name, streamMetrics(counters)]),
    );
  }

  counters(): FirehoseCounters {
    return sumCounts([this.#past, ...[...this.#entries.values()].map(({ counters }) => counters)]);
  }

  close(): void {
    for (const entry of this.#entries.values()) entry.delivery.close();
  }
}

/** What `DescribeDeliveryStream` says. */
export function describeStream(entry: StreamEntry): DeliveryStreamDescription {
  return {
    DeliveryStreamName: entry.name,
    DeliveryStreamARN: entry.arn,
    DeliveryStreamStatus: 'ACTIVE',
    DeliveryStreamType: 'DirectPut',
    VersionId: String(entry.version),
    CreateTimestamp: new Date(entry.createdMs),
    LastUpdateTimestamp: entry.updatedMs === undefined ? undefined : new Date(entry.updatedMs),
    DeliveryStreamEncryptionConfiguration: entry.encryption
      ? { KeyType: entry.encryption.keyType, KeyARN: entry.encryption.keyArn, Status: 'ENABLED' }
      : { Status: 'DISABLED' },
    Destinations: [
      { DestinationId: DESTINATION_ID, SplunkDestinationDescription: entry.destination.description },
    ],
    HasMoreDestinations: false,
  };
}
