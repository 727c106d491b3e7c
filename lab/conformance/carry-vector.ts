import type { HecEvent } from '#splunk/client';
import type { Vector } from '#splunk/spl';

/** A vector in the form in which any Splunk can run it. */
export interface CarriedVector {
  /** In the order in which they are sent: Splunk gives events of the same time in the order opposite to it. */
  readonly envelopes: readonly HecEvent[];
  readonly search: string;
}

type VectorEvent = NonNullable<Vector['events']>[number];

/** "Now" of all vectors, epoch seconds. */
export const NOW = 1_700_000_000;
const METADATA = new Set(['_time', '_raw', '_indextime', 'host', 'source', 'sourcetype', 'index']);

/** Value of `source` by which the events of a vector are found again. */
export const sourceOf = (vector: Vector): string => `spl.${vector.id}`;

/**
 * Events become envelopes of the HTTP Event Collector; `index=main` in the search becomes the index and source that they
 * were sent to.
 */
export function carryVector(vector: Vector, index: string): CarriedVector {
  const source = sourceOf(vector);
  return {
    envelopes: (vector.events ?? []).map((event, i) => envelope(event, i, index, source)).reverse(),
    search: vector.search.replaceAll(/\bindex=main\b/g, `(index=${index} source=${source})`),
  };
}

/**
 * Fields of an event without text are sent as JSON, which every Splunk reads by itself. What JSON cannot say so, several
 * values or an empty one, and the fields of an event that has a text, are sent as indexed fields.
 */
function envelope(event: VectorEvent, position: number, index: string, source: string): HecEvent {
  const { _raw: raw, _time: time = NOW - position, host, sourcetype } = event;
  const inText: Record<string, string> = {};
  const indexed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(event)) {
    if (METADATA.has(name) || value === null) continue;
    if (typeof value === 'object') indexed[name] = [...value];
    else if (raw !== undefined || value === '') indexed[name] = String(value);
    else inText[name] = String(value);
  }
  return {
    time: Number(time),
    index,
    source,
    host: host === undefined || host === null ? 'vector' : String(host),
    ...(sourcetype === undefined || sourcetype === null ? {} : { sourcetype: String(sourcetype) }),
    // An event may not be blank.
    event: raw ?? (Object.keys(inText).length > 0 ? inText : '-'),
    ...(Object.keys(indexed).length > 0 ? { fields: indexed } : {}),
  };
}
