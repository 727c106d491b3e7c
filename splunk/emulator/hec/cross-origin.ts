import { wildcard } from '../store/pattern.ts';

/**
 * The origin that may read the answer, by `crossOriginSharingPolicy`: patterns with `*`, `!` before a pattern excludes,
 * the first that matches decides. An empty policy allows none.
 */
export function allowedOrigin(origin: string | undefined, policy: readonly string[]): string | undefined {
  if (origin === undefined) return undefined;
  for (const rule of policy) {
    const excludes = rule.startsWith('!');
    if (wildcard(excludes ? rule.slice(1) : rule)(origin)) return excludes ? undefined : origin;
  }
  return undefined;
}
