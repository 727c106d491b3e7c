import { WireFault } from './fault.ts';
import type { TimestampFormat } from './shape.ts';

/** Writes a date as AWS does: no fraction when it is a whole second. */
export function writeTimestamp(value: Date, format: TimestampFormat): string | number {
  if (format === 'epoch') return value.getTime() / 1000;
  return format === 'http' ? value.toUTCString() : value.toISOString().replace('.000Z', 'Z');
}

/** Reads any of the three formats: AWS's servers take ISO and epoch alike. Throws `WireFault` `serialization`. */
export function readTimestamp(value: unknown): Date {
  const text = typeof value === 'string' ? value.trim() : value;
  const seconds =
    typeof text === 'number' || (text !== '' && !Number.isNaN(Number(text))) ? Number(text) : NaN;
  const date = new Date(Number.isNaN(seconds) && typeof text === 'string' ? text : seconds * 1000);
  if (Number.isNaN(date.getTime())) throw new WireFault('serialization', 'Unable to parse a timestamp');
  return date;
}
