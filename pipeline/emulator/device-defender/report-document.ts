import { isUtf8 } from 'node:buffer';
import { decode } from 'cborg';

export type ReportFormat = 'json' | 'cbor';

/** Deeper than any report; keeps hostile nesting from costing more than its bytes. */
const MOST_DEPTH = 16;

/**
 * Turns the bytes of a report into a plain value, once.
 *
 * @throws when the bytes are not JSON in UTF-8, or not one strict CBOR item
 */
export function readDocument(payload: Buffer, format: ReportFormat): unknown {
  if (format === 'json') {
    if (!isUtf8(payload)) throw new Error('not UTF-8');
    return JSON.parse(payload.toString('utf8')) as unknown;
  }
  if (isNestedTooDeep(payload)) throw new Error('nested too deep');
  return decode(payload, {
    strict: false,
    rejectDuplicateMapKeys: true,
    allowBigInt: false,
    allowUndefined: false,
    allowNaN: false,
    allowInfinity: false,
  }) as unknown;
}

/**
 * Whether CBOR nests deeper than a report can. The decoder calls itself for each level, so the levels are counted
 * from the bytes beforehand: a run of container heads without an item in between.
 */
function isNestedTooDeep(payload: Buffer): boolean {
  let run = 0;
  for (const byte of payload) {
    const major = byte >> 5;
    if (major === 4 || major === 5 || major === 6) {
      if (++run > MOST_DEPTH) return true;
    } else {
      run = 0;
    }
  }
  return false;
}
