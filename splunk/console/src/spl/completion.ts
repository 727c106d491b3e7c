import { tokenize } from './tokens.ts';

/** Names that can be completed. */
export interface Vocabulary {
  readonly commands: readonly string[];
  readonly functions: readonly string[];
  readonly indexes: readonly string[];
  readonly macros: readonly string[];
  readonly lookups: readonly string[];
  /** Fields of the results that are shown. */
  readonly fields: readonly string[];
}

export interface Suggestion {
  readonly text: string;
  readonly kind: 'command' | 'function' | 'index' | 'macro' | 'lookup' | 'field';
}

export interface Completion {
  /** Where the word begins that a suggestion replaces. */
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

const MOST = 12;
const TAKES_LOOKUP = new Set(['lookup', 'inputlookup', 'outputlookup']);

/** What the word before the cursor could become. Nothing within strings and comments. */
export function complete(search: string, cursor: number, vocabulary: Vocabulary): Completion {
  const before = search.slice(0, cursor);
  const tokens = tokenize(before);
  const last = tokens.at(-1);
  const none: Completion = { from: cursor, suggestions: [] };
  if (last?.kind === 'string' || last?.kind === 'comment') return none;
  if (last?.kind === 'macro') {
    if (last.text.length > 1 && last.text.endsWith('`')) return none;
    const from = cursor - last.text.length + 1;
    return { from, suggestions: matching(last.text.slice(1), [['macro', vocabulary.macros]]) };
  }
  const word = /[\w.:{}-]*$/.exec(before)![0];
  const from = cursor - word.length;
  const ahead = before.slice(0, from);
  if (/(^|[\s(])index\s*=\s*$/i.test(ahead)) {
    return { from, suggestions: matching(word, [['index', vocabulary.indexes]]) };
  }
  if (/(\||\[)\s*$/.test(ahead)) {
    return { from, suggestions: matching(word, [['command', vocabulary.commands]]) };
  }
  if (word === '') return none;
  const command = tokens
    .filter(({ kind }) => kind === 'command')
    .at(-1)
    ?.text.toLowerCase();
  if (command !== undefined && TAKES_LOOKUP.has(command)) {
    const named = matching(word, [['lookup', vocabulary.lookups]]);
    if (named.length > 0) return { from, suggestions: named };
  }
  const suggestions = matching(word, [
    ['field', vocabulary.fields],
    ...(command === undefined || command === 'search' ? [] : [['function', vocabulary.functions] as const]),
  ]);
  return { from, suggestions };
}

function matching(
  word: string,
  groups: readonly (readonly [Suggestion['kind'], readonly string[]])[],
): Suggestion[] {
  const wanted = word.toLowerCase();
  return groups
    .flatMap(([kind, names]) => names.map((text) => ({ kind, text })))
    .filter(({ text }) => text.toLowerCase().startsWith(wanted) && text !== word)
    .slice(0, MOST);
}
