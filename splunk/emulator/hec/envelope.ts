import { HecRefusal } from './answers.ts';
import type { MemberSpan, ObjectText } from './object-splitter.ts';

/** What one HEC envelope says. What it leaves out comes from the query string, the token or the request. */
export interface Envelope {
  /** Epoch seconds. */
  time?: number;
  host?: string;
  source?: string;
  sourcetype?: string;
  index?: string;
  /** Absent in an envelope that carries `fields` only: Splunk takes it and stores nothing. */
  raw?: string;
  /** Indexed fields. */
  fields?: Record<string, string | string[]>;
}

/**
 * Splunk stops reading a body at an envelope with a key that it does not know, without an error: that object and
 * all after it are lost.
 */
export const UNKNOWN_KEY = Symbol('unknown envelope key');

const DECIMAL = /^\s*-?\d+(\.\d*)?\s*$/;
/** Epoch seconds that a date can have at all. Our choice: what Splunk does beyond its own range is not known. */
const MAX_TIME = 8.64e12;

type EnvelopeReader = (envelope: Envelope, value: unknown, text: string, eventNumber: number) => void;

const name =
  (key: 'host' | 'source' | 'sourcetype' | 'index'): EnvelopeReader =>
  (envelope, value) => {
    if (typeof value === 'string' && value !== '') envelope[key] = value;
    else if (typeof value === 'number') envelope[key] = String(value);
  };

/** The seven keys of an envelope. */
const READERS: Readonly<Record<string, EnvelopeReader>> = {
  time: (envelope, value, _text, eventNumber) => {
    const seconds = typeof value === 'string' && DECIMAL.test(value) ? Number(value) : value;
    if (typeof seconds !== 'number' || !(Math.abs(seconds) <= MAX_TIME)) {
      throw new HecRefusal('indexedFields', eventNumber);
    }
    envelope.time = seconds;
  },
  host: name('host'),
  source: name('source'),
  sourcetype: name('sourcetype'),
  index: name('index'),
  event: (envelope, value, text, eventNumber) => {
    if (isBlank(value)) throw new HecRefusal('eventBlank', eventNumber);
    // What the sender wrote is what is stored: numbers and the order of keys keep their text.
    envelope.raw = typeof value === 'string' ? value : text.trim();
  },
  fields: (envelope, value, _text, eventNumber) => {
    envelope.fields = readFields(value, eventNumber);
  },
};

/**
 * Reads one object of a HEC body.
 *
 * @param eventNumber place of the object in the body, from 0, for the refusal
 * @throws HecRefusal for broken JSON, a missing or blank event, a bad time, nested indexed fields
 */
export function readEnvelope(object: ObjectText, eventNumber: number): Envelope | typeof UNKNOWN_KEY {
  const values = parseObject(object.text, eventNumber);
  const envelope: Envelope = {};
  for (const member of object.members) {
    const key = keyOf(object.text, member);
    const reader = Object.hasOwn(READERS, key) ? READERS[key] : undefined;
    if (!reader) return UNKNOWN_KEY;
    reader(envelope, values[key], object.text.slice(member.valueStart, member.valueEnd), eventNumber);
  }
  if (envelope.raw === undefined && envelope.fields === undefined) {
    throw new HecRefusal('eventRequired', eventNumber);
  }
  return envelope;
}

function parseObject(text: string, eventNumber: number): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new HecRefusal('invalidDataFormat', eventNumber);
  }
}

function keyOf(text: string, member: MemberSpan): string {
  const key = text.slice(member.keyStart + 1, member.keyEnd - 1);
  return key.includes('\\') ? (JSON.parse(`"${key}"`) as string) : key;
}

function isBlank(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function readFields(value: unknown, eventNumber: number): Record<string, string | string[]> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HecRefusal('indexedFields', eventNumber);
  }
  const scalar = (item: unknown): string => {
    if (item === null || typeof item === 'object') throw new HecRefusal('indexedFields', eventNumber);
    return String(item);
  };
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      field,
      Array.isArray(item) ? item.map(scalar) : scalar(item),
    ]),
  );
}
