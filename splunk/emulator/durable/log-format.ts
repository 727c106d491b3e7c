import { crc32 } from 'node:zlib';
import type { NewEvent } from '../store/event.ts';

/**
 * The event log on disk, version 1: a line that says so, then records.
 *
 * A record is the length of its payload and the payload's CRC-32, both unsigned 32-bit little-endian, and the
 * payload: JSON, either `[indexTime, events]` or `{"dropped": index}`.
 */
export const LOG_HEADER = Buffer.from('iot-posture-lab event log 1\n');
export const LOG_VERSION = 1;
const HEADER_PATTERN = /^iot-posture-lab event log (\d+)\n/;

export const RECORD_HEAD_BYTES = 8;
/** A length above this is damage. The longest record that we write is one event of the longest request. */
export const MAX_RECORD_BYTES = 256 * 1024 * 1024;

/** A batch is cut into records of about this much text, and no more than this many events. */
const RECORD_TEXT_LENGTH = 4 * 1024 * 1024;
const RECORD_EVENTS = 10_000;

/** What one record tells: events that are searchable from `indexTime` (epoch seconds) on, or the end of an index. */
export type LogRecord = { indexTime: number; events: NewEvent[] } | { dropped: string };

type EventTuple = [
  time: number,
  index: string,
  host: string,
  source: string,
  sourcetype: string,
  raw: string,
  fields?: NewEvent['fields'],
];

/** The records of a batch. */
export function encodeEvents(events: readonly NewEvent[], indexTime: number): Buffer[] {
  const records: Buffer[] = [];
  let tuples: EventTuple[] = [];
  let length = 0;
  for (const event of events) {
    tuples.push(tupleOf(event));
    length += event.raw.length;
    if (length < RECORD_TEXT_LENGTH && tuples.length < RECORD_EVENTS) continue;
    records.push(encode([indexTime, tuples]));
    tuples = [];
    length = 0;
  }
  if (tuples.length > 0) records.push(encode([indexTime, tuples]));
  return records;
}

export const encodeDropped = (index: string): Buffer => encode({ dropped: index });

/** Reads a payload whose checksum holds. */
export function decodeRecord(payload: Buffer): LogRecord {
  const content = JSON.parse(payload.toString('utf8')) as { dropped: string } | [number, EventTuple[]];
  if (!Array.isArray(content)) return content;
  const [indexTime, tuples] = content;
  return { indexTime, events: tuples.map(eventOf) };
}

export const checksum = (payload: Buffer): number => crc32(payload);

/** The format's version; `undefined` when this is no event log. */
export function versionOf(head: Buffer): number | undefined {
  const [, version] = HEADER_PATTERN.exec(head.toString('latin1')) ?? [];
  return version === undefined ? undefined : Number(version);
}

function encode(content: object): Buffer {
  const text = JSON.stringify(content);
  const payloadBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + payloadBytes);
  record.write(text, RECORD_HEAD_BYTES, 'utf8');
  record.writeUInt32LE(payloadBytes, 0);
  record.writeUInt32LE(checksum(record.subarray(RECORD_HEAD_BYTES)), 4);
  return record;
}

function tupleOf({ time, index, host, source, sourcetype, raw, fields }: NewEvent): EventTuple {
  return fields
    ? [time, index, host, source, sourcetype, raw, fields]
    : [time, index, host, source, sourcetype, raw];
}

function eventOf([time, index, host, source, sourcetype, raw, fields]: EventTuple): NewEvent {
  const event: NewEvent = { time, index, host, source, sourcetype, raw };
  if (fields) event.fields = fields;
  return event;
}
