import { wildcard } from '../store/pattern.ts';
import type { Parameters } from './parameters.ts';
import type { Entry } from './reply.ts';

export interface Page {
  entries: Entry[];
  total: number;
  perPage: number;
  offset: number;
}

const DEFAULT_COUNT = 30;

/** Filters, sorts and pages a collection by the parameters that all collections share. */
export function page(entries: readonly Entry[], parameters: Parameters): Page {
  const filtered = entries.filter(matching(parameters.all('search')));
  const sorted = sortEntries(filtered, parameters);
  const count = parameters.integer('count', DEFAULT_COUNT);
  const offset = Math.max(0, parameters.integer('offset', 0));
  const shown = count <= 0 ? sorted.slice(offset) : sorted.slice(offset, offset + count);
  return {
    entries: shown.map((entry) => selectFields(entry, parameters.all('f'))),
    total: sorted.length,
    // Splunk's own stand-ins for "all".
    perPage: count === 0 ? 10_000_000 : count < 0 ? 18_446_744_073_709_552_000 : count,
    offset,
  };
}

/** `name=main` compares one value; a bare word is looked for in all of them. */
function matching(filters: readonly string[]): (entry: Entry) => boolean {
  const tests = filters
    .flatMap((filter) => filter.match(/[^\s="]+="[^"]*"|"[^"]*"|\S+/g) ?? [])
    .map((term) => {
      const [, key, value = ''] = /^([^\s="]+)=(.*)$/.exec(term) ?? [];
      if (key !== undefined) {
        const matches = wildcard(unquoted(value));
        return (entry: Entry) => matches(valueText(entry, key));
      }
      const word = unquoted(term).replaceAll('*', '').toLowerCase();
      return (entry: Entry) =>
        [entry.name, ...Object.values(entry.content)].some((item) =>
          textOf(item).toLowerCase().includes(word),
        );
    });
  return (entry) => tests.every((test) => test(entry));
}

function sortEntries(entries: readonly Entry[], parameters: Parameters): Entry[] {
  const key = parameters.get('sort_key') ?? 'name';
  const direction = parameters.get('sort_dir') === 'desc' ? -1 : 1;
  const mode = parameters.get('sort_mode') ?? 'auto';
  return [...entries].sort((left, right) => {
    const [a, b] = [valueText(left, key), valueText(right, key)];
    const numbers = mode !== 'alpha' && mode !== 'alpha_case' && a !== '' && b !== '';
    const difference = numbers ? Number(a) - Number(b) : Number.NaN;
    const order = Number.isNaN(difference)
      ? compare(mode === 'alpha_case' ? a : a.toLowerCase(), mode === 'alpha_case' ? b : b.toLowerCase())
      : difference;
    return direction * order;
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const unquoted = (text: string) => text.replaceAll('"', '');

const valueText = (entry: Entry, key: string) => (key === 'name' ? entry.name : textOf(entry.content[key]));

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number);
}

function selectFields(entry: Entry, wanted: readonly string[]): Entry {
  if (wanted.length === 0) return entry;
  const tests = wanted.map(wildcard);
  const content = Object.entries(entry.content).filter(([key]) => tests.some((matches) => matches(key)));
  return { ...entry, content: Object.fromEntries(content) };
}
