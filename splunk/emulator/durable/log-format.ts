import { crc32 } from 'node:zlib';
import type { NewEvent } from '../store/event.ts';

/** First bytes of an event log: what it is and the version of its format. */
export const LOG_HEADER = Buffer.from('iot-posture-lab event log 1\n');
const HEADER_PATTERN = /^iot-posture-lab event log (\d+)\n/;

/** Bytes before a record's payload: its length and its CRC-32, both unsigned 32-bit little-endian. */
export const RECORD_HEAD_BYTES = 8;

/** Events that became searchable together. */
export interface LogBatch {
  /** Epoch seconds. */
  indexTime: number;
  events: NewEvent[];
}

type EventTuple = [
  time: number,
  index: string,
  host: string,
  source: string,
  sourcetype: string,
  raw: string,
  fields?: NewEvent['fields'],
];

/** One record: a batch as JSON, framed by its length and checksum. */
export function encodeBatch(events: readonly NewEvent[], indexTime: number): Buffer {
  const tuples = events.map((event): EventTuple => {
    const { time, index, host, source, sourcetype, raw, fields } = event;
    return fields ? [time, index, host, source, sourcetype, raw, fields] : [time, index, host, source, sourcetype, raw];
  });
  const text = JSON.stringify([indexTime, tuples]);
  const payloadBytes = Buffer.byteLength(text);
  const record = Buffer.allocUnsafe(RECORD_HEAD_BYTES + payloadBytes);
  record.write(text, RECORD_HEAD_BYTES, 'utf8');
  record.writeUInt32LE(payloadBytes, 0);
  record.writeUInt32LE(crc32(record.subarray(RECORD_HEAD_BYTES)), 4);
  return record;
}

/** A payload whose checksum holds. */
export function decodeBatch(payload: Buffer): LogBatch {
  const [indexTime, tuples] = JSON.parse(payload.toString('utf8')) as [number, EventTuple[]];
  const events = tuples.map(([time, index, host, source, sourcetype, raw, fields]): NewEvent => {
    const event = { time, index, host, source, sourcetype, raw };
    return fields ? { ...event, fields } : event;
  });
  return { indexTime, events };
}

export const checksum = (payload: Buffer): number => crc32(payload);

/** The format's version; `undefined` when this is no event log. */
export function versionOf(head: Buffer): number | undefined {
  const [, version] = HEADER_PATTERN.exec(head.toString('latin1')) ?? [];
  return version === undefined ? undefined : Number(version);
}
