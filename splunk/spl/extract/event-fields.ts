import type { StoredEvent } from '../event-source.ts';
import { flattenJson } from '../json/flatten.ts';
import { flattenXml } from '../json/spath.ts';
import type { SearchLimits } from '../limits.ts';
import { compileRegex } from '../regex/regex.ts';
import type { LazyFields } from '../rows/row.ts';
import { appendValue, toValues, type FieldValue } from '../values/field-value.ts';
import type { ExtractionRules } from './extraction-rules.ts';
import { extractKeyValues } from './key-value.ts';

/** What turns a stored event into fields. */
export interface EventFieldsOptions {
  rules: ExtractionRules;
  limits: SearchLimits;
  splunkServer: string;
  /** Calculated fields and automatic lookups, applied after extraction. */
  enrich?: (fields: Map<string, FieldValue>, event: LazyFields) => void;
  /** Whether `enrich` looks at nothing but the event, so that every search calculates the same. */
  enrichesAlike?: boolean;
}

type DefaultField = (event: StoredEvent, server: string) => FieldValue | undefined;

/** Fields that every event has without looking into its text. */
const DEFAULT_FIELDS: Record<string, DefaultField> = {
  _time: (event) => String(event.time),
  _raw: ({ raw }) => (raw === '' ? undefined : raw),
  host: ({ host }) => host,
  source: ({ source }) => source,
  sourcetype: ({ sourcetype }) => sourcetype,
  index: ({ index }) => index,
  linecount: ({ raw }) => (raw === '' ? undefined : String(raw.split('\n').length)),
  splunk_server: ({ raw }, server) => (raw === '' ? undefined : server),
  punct: ({ raw }) => (raw === '' ? undefined : punctuation(raw)),
  _indextime: ({ indexTime }) => String(Math.floor(indexTime)),
  _sourcetype: ({ sourcetype }) => sourcetype,
};

const WITHOUT_TEXT: StoredEvent = {
  time: 0,
  indexTime: 0,
  raw: '',
  host: '',
  source: '',
  sourcetype: '',
  index: '',
};

/** Those of them that an event without a text does not have. Asked once: reading all fields of an event costs more. */
const OF_THE_TEXT: ReadonlySet<string> = new Set(
  Object.keys(DEFAULT_FIELDS).filter((name) => DEFAULT_FIELDS[name]!(WITHOUT_TEXT, '') === undefined),
);

/** Whether every event has this field, whatever its text says. */
export function isDefaultField(name: string): boolean {
  return Object.hasOwn(DEFAULT_FIELDS, name);
}

export function defaultField(name: string, event: StoredEvent, server: string): FieldValue | undefined {
  return DEFAULT_FIELDS[name]!(event, server);
}

/** The text's first line with letters and digits left out and blanks as underscores, at most 30 characters. */
function punctuation(raw: string): string {
  const [line = ''] = raw.slice(0, 1_000).split('\n');
  return line
    .replace(/[\p{L}\p{N}]/gu, '')
    .replace(/\s/g, '_')
    .slice(0, 30);
}

/** The fields of one event, extracted from its text when a field is asked for that it does not have anyway. */
export class EventFields implements LazyFields {
  readonly #event: StoredEvent;
  readonly #options: EventFieldsOptions;
  #extracted: Map<string, FieldValue> | undefined;

  constructor(event: StoredEvent, options: EventFieldsOptions) {
    this.#event = event;
    this.#options = options;
  }

  get(name: string): FieldValue | undefined {
    const own = DEFAULT_FIELDS[name];
    if (own) return own(this.#event, this.#options.splunkServer);
    const indexed = this.#event.fields?.[name];
    const extracted = this.#fields().get(name);
    if (indexed === undefined) return extracted;
    return typeof indexed === 'string' ? indexed : [...indexed];
  }

  /** Names of the default fields that an event has. */
  static *defaultNames({ raw }: StoredEvent): Iterable<string> {
    for (const name of Object.keys(DEFAULT_FIELDS)) if (raw !== '' || !OF_THE_TEXT.has(name)) yield name;
  }

  *names(): Iterable<string> {
    yield* EventFields.defaultNames(this.#event);
    const indexed = this.#event.fields ?? {};
    for (const name of Object.keys(indexed)) if (!DEFAULT_FIELDS[name]) yield name;
    for (const name of this.#fields().keys()) if (!(name in indexed) && !DEFAULT_FIELDS[name]) yield name;
  }

  #fields(): Map<string, FieldValue> {
    if (this.#extracted) return this.#extracted;
    this.#extracted = extractFields(this.#event.raw, this.#options);
    applyAliases(this.#extracted, this, this.#options.rules);
    this.#options.enrich?.(this.#extracted, this);
    return this.#extracted;
  }
}

/**
 * The fields that every search finds in an event besides the default ones: written at index time, extracted from the
 * text, or calculated from both. `undefined` when lookups or calculated fields make them depend on the search.
 */
export function searchIndependentFields(
  event: StoredEvent,
  options: Omit<EventFieldsOptions, 'splunkServer'>,
): Map<string, FieldValue> | undefined {
  const { rules, enrich, enrichesAlike } = options;
  if ((rules.lookups?.length ?? 0) > 0) return undefined;
  if ((rules.calculated?.length ?? 0) > 0 && !enrichesAlike) return undefined;
  const fields = extractFields(event.raw, { ...options, splunkServer: '' });
  if ((rules.aliases?.length ?? 0) > 0 || enrich) {
    const before = new EventFields(event, { ...options, splunkServer: '' });
    applyAliases(fields, before, rules);
    enrich?.(fields, before);
  }
  for (const [name, value] of Object.entries(event.fields ?? {})) {
    if (typeof value === 'string') fields.set(name, value);
    else if (value.length > 0) fields.set(name, value.length === 1 ? value[0]! : [...value]);
  }
  return fields;
}

/** Search-time extraction in Splunk's order: EXTRACT, then automatic key=value and JSON. */
function extractFields(raw: string, { rules, limits }: EventFieldsOptions): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  if (raw === '') return fields;
  for (const { regex, field } of rules.extract ?? []) {
    const text = field === undefined ? raw : toValues(fields.get(field))[0];
    const match = text === undefined ? null : compileRegex(regex).exec(text);
    for (const [name, value] of Object.entries(match?.groups ?? {}))
      if (value !== undefined) fields.set(name, value);
  }
  const { kvMode } = rules;
  const json = kvMode === 'json' || (kvMode === 'auto' && rules.autoKvJson !== false);
  const found = json ? extractJson(raw, limits) : undefined;
  for (const [name, value] of found ?? []) if (!fields.has(name)) fields.set(name, value);
  if (kvMode === 'auto' && !found) {
    const pairs = extractKeyValues(raw, { limit: limits.kvFields, maxChars: limits.kvCharacters });
    for (const [name, value] of pairs) if (!fields.has(name)) fields.set(name, value);
  }
  if (kvMode === 'xml')
    flattenXml(raw, (name, value) => fields.set(name, appendValue(fields.get(name), value)));
  return fields;
}

/** The fields of a text that is JSON; undefined when it is not. */
export function extractJson(raw: string, limits: SearchLimits): Map<string, FieldValue> | undefined {
  const first = raw.charCodeAt(0) <= 32 ? raw.trimStart()[0] : raw[0];
  if (first !== '{' && first !== '[') return undefined;
  const fields = new Map<string, FieldValue>();
  const cut = raw.length > limits.jsonCharacters ? raw.slice(0, limits.jsonCharacters) : raw;
  const whole = flattenJson(
    cut,
    (name, text) => {
      const old = fields.get(name);
      if (old === undefined) fields.set(name, text);
      else if (typeof old === 'string') fields.set(name, [old, text]);
      else old.push(text);
    },
    limits.jsonDepth,
  );
  return whole ? fields : undefined;
}

function applyAliases(
  fields: Map<string, FieldValue>,
  event: LazyFields,
  { aliases }: ExtractionRules,
): void {
  for (const { field, alias, keepExisting } of aliases ?? []) {
    const value = event.get(field);
    if (value === undefined) {
      if (!keepExisting) fields.delete(alias);
    } else if (!keepExisting || !fields.has(alias)) fields.set(alias, value);
  }
}
