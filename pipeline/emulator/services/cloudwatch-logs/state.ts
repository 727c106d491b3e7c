export interface LogEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  lastIngestionTime: number | undefined;
  /** In the order of their timestamps. */
  readonly events: LogEvent[];
}

export interface LogGroup {
  readonly name: string;
  /** Without the `:*` that some answers append. */
  readonly arn: string;
  readonly createdAt: number;
  retentionInDays: number | undefined;
  tags: Record<string, string>;
  readonly streams: Map<string, LogStream>;
}

/** Bounds memory: the oldest events of a stream go first. Our choice, far above what a run writes. */
export const MOST_EVENTS_PER_STREAM = 20_000;

/** Adds events in the order of their timestamps; equal ones keep the order of arrival. */
export function appendEvents(stream: LogStream, events: readonly LogEvent[]): void {
  const { events: kept } = stream;
  for (const event of events) {
    let place = kept.length;
    while (place > 0 && kept[place - 1]!.timestamp > event.timestamp) place -= 1;
    kept.splice(place, 0, event);
  }
  if (kept.length > MOST_EVENTS_PER_STREAM) kept.splice(0, kept.length - MOST_EVENTS_PER_STREAM);
}

/** Estimated stored bytes: UTF-8 text plus 26 bytes per event, as the service bills them. */
export function storedBytes(group: LogGroup): number {
  let bytes = 0;
  for (const stream of group.streams.values()) {
    for (const { message } of stream.events) bytes += Buffer.byteLength(message) + 26;
  }
  return bytes;
}
