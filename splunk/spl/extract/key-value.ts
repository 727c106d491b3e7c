import { appendValue, type FieldValue } from '../values/field-value.ts';

export interface KeyValueOptions {
  /** Most fields per text. */
  limit: number;
  /** Characters of the text that are looked at. */
  maxChars: number;
  /** Single characters that separate pairs and keys from values; default blanks, commas… and `=`. */
  pairDelimiters?: string;
  keyDelimiters?: string;
  /** Keep all values of a repeated key; default the first. */
  multivalue?: boolean;
  /** Replace characters that are no letters, digits or underscores in keys. */
  cleanKeys?: boolean;
}

/** `key=value` with a bare or quoted value, as automatic extraction finds it. */
const PAIR =
  /(?:^|[\s,;|&?([{])([A-Za-z_][\w.:\-@]{0,127})=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;|&"'()[\]{}]*))/g;

/** Finds `key=value` pairs in a text. */
export function extractKeyValues(text: string, options: KeyValueOptions): Map<string, FieldValue> {
  const fields = new Map<string, FieldValue>();
  const scanned = text.slice(0, options.maxChars);
  const add = (rawKey: string, value: string): boolean => {
    const key = options.cleanKeys === false ? rawKey : rawKey.replace(/\W/g, '_');
    const old = fields.get(key);
    if (old === undefined) {
      if (fields.size >= options.limit) return false;
      fields.set(key, value);
    } else if (options.multivalue) fields.set(key, appendValue(old, value));
    return true;
  };
  if (options.pairDelimiters !== undefined || options.keyDelimiters !== undefined) {
    extractDelimited(scanned, options.pairDelimiters ?? ' ,\n\t', options.keyDelimiters ?? '=', add);
    return fields;
  }
  if (!scanned.includes('=')) return fields;
  PAIR.lastIndex = 0;
  for (let match = PAIR.exec(scanned); match; match = PAIR.exec(scanned)) {
    const [, key, double, single, bare] = match;
    const value = (double ?? single)?.trim() ?? bare ?? '';
    if (value !== '' && !add(key!, value)) break;
  }
  return fields;
}

function extractDelimited(
  text: string,
  pairDelimiters: string,
  keyDelimiters: string,
  add: (key: string, value: string) => boolean,
): void {
  let at = 0;
  while (at < text.length) {
    const key = readUntil(text, at, keyDelimiters + pairDelimiters);
    at = key.end;
    if (at >= text.length || !keyDelimiters.includes(text[at]!)) {
      at++;
      continue;
    }
    const value = readUntil(text, at + 1, pairDelimiters);
    at = value.end + 1;
    if (key.text !== '' && value.text !== '' && !add(key.text, value.text)) return;
  }
}

function readUntil(text: string, start: number, stop: string): { text: string; end: number } {
  let at = start;
  while (at < text.length && text[at] === ' ' && !stop.includes(' ')) at++;
  if (text[at] === '"') {
    const close = text.indexOf('"', at + 1);
    if (close !== -1) {
      let end = close + 1;
      while (end < text.length && !stop.includes(text[end]!)) end++;
      return { text: text.slice(at + 1, close).trim(), end };
    }
  }
  let end = at;
  while (end < text.length && !stop.includes(text[end]!)) end++;
  return { text: text.slice(at, end).trim(), end };
}
