import type { Dictionary } from './dictionary.ts';

/** A case-insensitive test for a pattern in which `*` stands for any text. */
export function wildcard(pattern: string): (text: string) => boolean {
  const parts = pattern.toLowerCase().split('*');
  const first = parts[0]!;
  if (parts.length === 1) return (text) => text.toLowerCase() === first;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1);
  return (text) => {
    const lower = text.toLowerCase();
    if (!lower.startsWith(first) || !lower.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = lower.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= lower.length - last.length;
  };
}

/** Codes of the texts that match one of the patterns. */
export function matchingCodes(dictionary: Dictionary, patterns: readonly string[]): Set<number> {
  const tests = patterns.map(wildcard);
  return codesWhere(dictionary, (text) => tests.some((matches) => matches(text)));
}

/** Codes of the indexes that match: a pattern reaches internal indexes (`_audit`) only when it begins with `_` too. */
export function matchingIndexCodes(dictionary: Dictionary, patterns: readonly string[]): Set<number> {
  const tests = patterns.map((pattern) => ({
    internal: pattern.startsWith('_'),
    matches: wildcard(pattern),
  }));
  return codesWhere(dictionary, (text) =>
    tests.some(({ internal, matches }) => internal === text.startsWith('_') && matches(text)),
  );
}

function codesWhere(dictionary: Dictionary, matches: (text: string) => boolean): Set<number> {
  const codes = new Set<number>();
  for (const [code, text] of dictionary.texts().entries())
    if (text !== undefined && matches(text)) codes.add(code);
  return codes;
}
