import { parse } from 'csv-parse/sync';
import type { LookupDefinition, LookupStore, LookupTable } from '#splunk/spl';
import { confBoolean, stanzas, type Stanza } from './parse-conf.ts';
import type { SplunkApp } from './splunk-app.ts';

/** Lookups of all apps, by stanza of transforms.conf or by file name. What searches write stays in memory. */
export class Lookups implements LookupStore {
  readonly #tables = new Map<string, LookupTable>();
  readonly #definitions = new Map<string, Stanza>();

  constructor(apps: readonly SplunkApp[]) {
    for (const app of apps) {
      for (const [file, text] of Object.entries(app.lookupFiles)) this.#tables.set(file, parseCsv(text));
      for (const [name, stanza] of stanzas(app.conf('transforms'))) {
        if (stanza['filename'] !== undefined) this.#definitions.set(name, stanza);
      }
    }
  }

  read(name: string): LookupDefinition | undefined {
    const stanza = this.#definitions.get(name);
    const table = this.#tables.get(stanza?.['filename'] ?? name);
    return table && definition(table, stanza ?? {});
  }

  write(name: string, table: LookupTable): void {
    this.#tables.set(this.#definitions.get(name)?.['filename'] ?? name, table);
  }
}

function parseCsv(text: string): LookupTable {
  const [columns = [], ...rows] = parse(text, { bom: true, relaxColumnCount: true, skipEmptyLines: true });
  return { columns, rows };
}

const MATCH_TYPES = { EXACT: 'exact', WILDCARD: 'wildcard', CIDR: 'cidr' } as const;

/** Translates a stanza of transforms.conf. */
function definition(table: LookupTable, stanza: Stanza): LookupDefinition {
  const number = (key: string) => (stanza[key] === undefined ? undefined : Number(stanza[key]));
  const maxMatches = number('max_matches');
  const minMatches = number('min_matches');
  const timeField = stanza['time_field'];
  return {
    table,
    caseSensitive: confBoolean(stanza['case_sensitive_match'], true),
    matchTypes: matchTypes(stanza['match_type'] ?? ''),
    ...(maxMatches === undefined ? {} : { maxMatches }),
    ...(minMatches === undefined ? {} : { minMatches }),
    ...(stanza['default_match'] === undefined ? {} : { defaultMatch: stanza['default_match'] }),
    ...(timeField === undefined ? {} : { time: temporal(timeField, stanza, number) }),
  };
}

function temporal(field: string, stanza: Stanza, number: (key: string) => number | undefined) {
  const most = number('max_offset_secs');
  const least = number('min_offset_secs');
  return {
    field,
    ...(stanza['time_format'] === undefined ? {} : { format: stanza['time_format'] }),
    ...(most === undefined ? {} : { maxOffsetSeconds: most }),
    ...(least === undefined ? {} : { minOffsetSeconds: least }),
  };
}

/** `match_type = WILDCARD(thing), CIDR(address)`. */
function matchTypes(text: string): Record<string, 'exact' | 'wildcard' | 'cidr'> {
  const types: Record<string, 'exact' | 'wildcard' | 'cidr'> = {};
  for (const [, type, field] of text.matchAll(/(EXACT|WILDCARD|CIDR)\(([^)]*)\)/gi)) {
    types[field!.trim()] = MATCH_TYPES[type!.toUpperCase() as keyof typeof MATCH_TYPES];
  }
  return types;
}
