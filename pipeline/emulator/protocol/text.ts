import { WireFault } from './fault.ts';
import type { Shape, TimestampFormat } from './shape.ts';
import { readTimestamp, writeTimestamp } from './timestamps.ts';

/** Reads a simple value from text: form parameters, labels, queries, headers and XML elements. */
export function readText(text: string, shape: Shape): unknown {
  switch (shape.kind) {
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      throw new WireFault('serialization', `'${text.slice(0, 80)}' is not a Boolean`);
    case 'number': {
      const value = Number(text);
      if (text.trim() === '' || Number.isNaN(value)) {
        throw new WireFault('serialization', `'${text.slice(0, 80)}' is not a number`);
      }
      return value;
    }
    case 'timestamp':
      return readTimestamp(text);
    case 'blob':
      return Buffer.from(text, 'base64');
    default:
      return text;
  }
}

/** Writes a simple value as text; `format` is the protocol's default for dates at this place. */
export function writeText(value: unknown, shape: Shape, format: TimestampFormat): string {
  if (shape.kind === 'timestamp') return String(writeTimestamp(value as Date, shape.format ?? format));
  if (shape.kind === 'blob') return Buffer.from(value as Uint8Array).toString('base64');
  return String(value);
}
