import type { ExtractionRules } from '../extract/extraction-rules.ts';
import type { StoredEvent } from '../event-source.ts';
import { parseCsvTable } from '../knowledge/csv.ts';
import type { MacroDefinition } from '../knowledge/macro.ts';
import type { LookupTable } from '../knowledge/lookup-store.ts';
import type { CellValue, ResultRow, SearchOptions, SearchResult } from '../options.ts';
import { runSearch } from '../run-search.ts';
import { SplError } from '../spl-error.ts';

type VectorEvent = Readonly<Record<string, string | readonly string[] | number | null>>;

/** One documented case: events, a search, and the rows that Splunk gives. */
export interface Vector {
  id: string;
  search: string;
  /** What `index=main` returns, in that order. A missing `_time` is 1700000000 minus the position. */
  events?: readonly VectorEvent[];
  /** Rows in order; a field that is left out must be null, fields that begin with `_` only count when named. */
  expect?: readonly Readonly<Record<string, CellValue>>[];
  /** Part of the message of a search that must be refused; stands in place of `expect`. */
  error?: string;
  /** Visible columns in order. */
  columns?: readonly string[];
  /** Fields compared as numbers. */
  approx?: readonly string[];
  /** Fields compared as JSON. */
  json?: readonly string[];
  /** CSV text by file name. */
  lookups?: Readonly<Record<string, string>>;
  macros?: Readonly<
    Record<string, string | { args?: readonly string[] | string; definition: string; iseval?: boolean }>
  >;
  timerange?: { earliest?: string | number; latest?: string | number };
  tz?: string;
  kv_mode?: 'auto' | 'none' | 'json' | 'xml';
  source?: string;
  confidence?: string;
  note?: string;
}

export interface VectorOutcome {
  id: string;
  pass: boolean;
  fields: string[];
  results: ResultRow[];
  error?: string;
}

/** 2023-11-14T22:13:20Z: "now" of all vectors. */
const NOW = 1_700_000_000;
const META = new Set(['_time', '_raw', '_indextime', 'host', 'source', 'sourcetype', 'index']);

/** Runs one vector. Never throws for what the search does. */
export async function runVector(vector: Vector): Promise<VectorOutcome> {
  let result: SearchResult;
  try {
    result = await runSearch(vector.search, vectorOptions(vector));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const pass = vector.error !== undefined && error instanceof SplError && message.includes(vector.error);
    return { id: vector.id, pass, fields: [], results: [], error: message };
  }
  const outcome = { id: vector.id, fields: result.fields, results: result.rows };
  const difference =
    vector.error === undefined ? differenceFrom(vector, result) : 'the search was not refused';
  if (vector.expect === undefined && vector.error === undefined) {
    return { ...outcome, pass: false, error: 'the vector has neither rows to expect nor an error' };
  }
  return difference === undefined
    ? { ...outcome, pass: true }
    : { ...outcome, pass: false, error: difference };
}

/** What the search of a vector works on. */
export function vectorOptions(vector: Vector): SearchOptions {
  const events = (vector.events ?? []).map(storedEvent);
  const onlyRaw = new Set(
    events.filter((_, i) => Object.keys(vector.events![i]!).every((name) => META.has(name))),
  );
  const tables = new Map<string, LookupTable>(
    Object.entries(vector.lookups ?? {}).map(([name, csv]) => [name, parseCsvTable(csv)]),
  );
  const { earliest, latest } = vector.timerange ?? {};
  const extracted: ExtractionRules = { kvMode: vector.kv_mode ?? 'auto' };
  const given: ExtractionRules = { kvMode: 'none' };
  return {
    source: { scan: () => [events], indexNames: () => ['main'] },
    now: NOW,
    ...(earliest === undefined ? {} : { earliest: Number(earliest) }),
    ...(latest === undefined ? {} : { latest: Number(latest) }),
    timezone: vector.tz ?? 'UTC',
    macros: Object.fromEntries(
      Object.entries(vector.macros ?? {}).map(([name, macro]) => [name, macroOf(macro)]),
    ),
    lookups: {
      read: (name) => {
        const table = tables.get(name) ?? tables.get(`${name}.csv`);
        return table && { table };
      },
      write: (name, table) => tables.set(name, table),
    },
    extraction: (event) => (onlyRaw.has(event) ? extracted : given),
    timeFormat: 'epoch',
  };
}

function storedEvent(event: VectorEvent, position: number): StoredEvent {
  const text = (name: string, otherwise: string): string => {
    const value = event[name];
    return value === undefined || value === null ? otherwise : String(value);
  };
  const fields: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(event)) {
    if (META.has(name) || value === null) continue;
    fields[name] = typeof value === 'number' ? String(value) : value;
  }
  const time = Number(text('_time', String(NOW - position)));
  return {
    time,
    indexTime: Number(text('_indextime', String(time))),
    raw: text('_raw', ''),
    host: text('host', 'vector'),
    source: text('source', 'vector'),
    sourcetype: text('sourcetype', 'vector'),
    index: text('index', 'main'),
    fields,
  };
}

function macroOf(
  macro: string | { args?: readonly string[] | string; definition: string; iseval?: boolean },
): MacroDefinition {
  if (typeof macro === 'string') return { definition: macro };
  const { args, definition, iseval } = macro;
  const names = typeof args === 'string' ? args.split(',').map((name) => name.trim()) : args;
  return { definition, ...(names ? { args: names } : {}), ...(iseval ? { isEval: true } : {}) };
}

/** The first difference between what a vector expects and what a search gave, told so that it can be acted on. */
export function differenceFrom(
  vector: Vector,
  { fields, rows }: Pick<SearchResult, 'fields' | 'rows'>,
): string | undefined {
  const { expect = [], columns } = vector;
  if (columns) {
    const visible = fields.filter((name) => !name.startsWith('_') || columns.includes(name));
    if (visible.join('\n') !== columns.join('\n')) {
      return `columns: expected ${columns.join(', ')}; got ${visible.join(', ')}`;
    }
  }
  if (rows.length !== expect.length) return `rows: expected ${expect.length}, got ${rows.length}`;
  for (const [i, wanted] of expect.entries()) {
    const row = rows[i]!;
    const names = new Set([
      ...Object.keys(wanted),
      ...Object.keys(row).filter((name) => !name.startsWith('_')),
    ]);
    for (const name of names) {
      if (!sameCell(name, wanted[name], row[name] ?? undefined, vector)) {
        const show = (value: unknown): string => JSON.stringify(value) ?? 'null';
        return `row ${i + 1}, ${name}: expected ${show(wanted[name])}, got ${show(row[name])}`;
      }
    }
  }
  return undefined;
}

function sameCell(
  name: string,
  wanted: CellValue | undefined,
  got: CellValue | undefined,
  vector: Vector,
): boolean {
  if (wanted === undefined || got === undefined) return wanted === got;
  const expected = [wanted].flat();
  const actual = [got].flat();
  if (expected.length !== actual.length) return false;
  return expected.every((text, i) => {
    const other = actual[i]!;
    if (vector.json?.includes(name)) return sameJson(text, other);
    if (vector.approx?.includes(name)) return close(Number(text), Number(other), name);
    return text === other;
  });
}

/** Relative tolerance 1e-9, for percentages 1e-4. */
function close(expected: number, actual: number, name: string): boolean {
  const tolerance = name.includes('percent') ? 1e-4 : 1e-9;
  return (
    expected === actual ||
    Math.abs(expected - actual) <= tolerance * Math.max(Math.abs(expected), Math.abs(actual))
  );
}

function sameJson(expected: string, actual: string): boolean {
  try {
    return canonical(JSON.parse(expected)) === canonical(JSON.parse(actual));
  } catch {
    return expected === actual;
  }
}

/** JSON text in which the order of keys does not count. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
