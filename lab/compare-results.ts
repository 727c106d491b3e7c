import type { Results } from './results.ts';

/** Real time differs from run to run, and nothing else may. */
const REAL_TIME = new Set(['durationMs']);

/** Where two runs of the same scenarios with the same seed differ: `scenarios.0.evidence.1.at: "…" and "…"`. */
export function differences(one: Results, other: Results, most = 10): string[] {
  const found: string[] = [];
  const compare = (a: unknown, b: unknown, path: string): void => {
    if (found.length >= most || Object.is(a, b)) return;
    if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
        if (REAL_TIME.has(key)) continue;
        const below = path === '' ? key : `${path}.${key}`;
        compare((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key], below);
      }
      return;
    }
    found.push(`${path}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  };
  compare(one, other, '');
  return found;
}
