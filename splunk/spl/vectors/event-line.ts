import { JsonNumber, isJsonObject, jsonToText, parseJson, type JsonValue } from '../json/parse.ts';
import { flattenJson } from '../json/flatten.ts';
import type { StoredEvent } from '../event-source.ts';
import { appendValue, type FieldValue } from '../values/field-value.ts';

/** What an event has when its line does not say. */
export interface EventDefaults {
  /** Epoch seconds. */
  time: number;
  index: string;
  host: string;
  source: string;
  sourcetype: string;
}

/**
 * Reads an event from a line such as `{"_time": 1700000000, "_raw": "…", "host": "a"}`. Members other than the
 * metadata become fields: numbers keep their text, a list of scalars is one multivalue field, nested objects are named
 * by their path. Undefined when the line is no JSON object or its `_time` is no number.
 */
export function readEventLine(line: string, defaults: EventDefaults): StoredEvent | undefined {
  const object = parseJson(line);
  if (!isJsonObject(object)) return undefined;
  const text = (name: keyof EventDefaults | '_raw', otherwise: string): string => {
    const value = object.get(name);
    return value === undefined || value === null ? otherwise : jsonToText(value);
  };
  const time = object.has('_time') ? Number(jsonToText(object.get('_time')!)) : defaults.time;
  const indexTime = object.has('_indextime') ? Number(jsonToText(object.get('_indextime')!)) : time;
  if (!Number.isFinite(time) || !Number.isFinite(indexTime)) return undefined;
  const fields: Record<string, FieldValue> = {};
  for (const [name, value] of object) if (!METADATA.has(name)) addField(fields, name, value);
  return {
    time,
    indexTime,
    raw: text('_raw', ''),
    host: text('host', defaults.host),
    source: text('source', defaults.source),
    sourcetype: text('sourcetype', defaults.sourcetype),
    index: text('index', defaults.index),
    fields,
  };
}

const METADATA = new Set(['_time', '_indextime', '_raw', 'host', 'source', 'sourcetype', 'index']);

const isScalar = (value: JsonValue): boolean =>
  value === null || typeof value !== 'object' || value instanceof JsonNumber;

function addField(fields: Record<string, FieldValue>, name: string, value: JsonValue): void {
  if (value === null) return;
  if (isScalar(value)) fields[name] = jsonToText(value);
  else if (Array.isArray(value) && value.every(isScalar)) {
    if (value.length > 0) fields[name] = value.filter((item) => item !== null).map(jsonToText);
  } else {
    flattenJson(jsonToText(value), (path, leaf) => {
      const full = path.startsWith('{}') ? `${name}${path}` : `${name}.${path}`;
      fields[full] = appendValue(fields[full], leaf);
    });
  }
}
