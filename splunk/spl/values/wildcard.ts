/** Whether a pattern holds `*`, the only wildcard of SPL. */
export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/**
 * Compiles a pattern in which `*` stands for any run of characters and everything else for itself.
 * The test takes time proportional to the text, whatever the pattern.
 */
export function compileWildcard(pattern: string, { caseSensitive = true } = {}): (text: string) => boolean {
  if (!caseSensitive) {
    const test = compileWildcard(pattern.toLowerCase());
    return (text) => test(text.toLowerCase());
  }
  if (!hasWildcard(pattern)) return (text) => text === pattern;
  if (/^\*+$/.test(pattern)) return () => true;
  const parts = pattern.split('*');
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1).filter((part) => part !== '');
  return (text) => {
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
      return false;
    let at = first.length;
    const end = text.length - last.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return at <= end;
  };
}

/**
 * What each `*` of a pattern stands for in a text, shortest first; undefined when the text does not match.
 */
export function captureWildcards(pattern: string, text: string): string[] | undefined {
  const parts = pattern.split('*');
  const last = parts.length - 1;
  if (last === 0) return pattern === text ? [] : undefined;
  if (!text.startsWith(parts[0]!) || !text.endsWith(parts[last]!)) return undefined;
  const captured: string[] = [];
  let at = parts[0]!.length;
  for (let i = 1; i <= last; i++) {
    const part = parts[i]!;
    const found = i === last ? text.length - part.length : part === '' ? at : text.indexOf(part, at);
    if (found < at) return undefined;
    captured.push(text.slice(at, found));
    at = found + part.length;
  }
  return captured;
}

/** Puts captured texts back into the wildcards of another pattern. */
export function fillWildcards(pattern: string, captured: readonly string[]): string {
  let next = 0;
  return pattern.replace(/\*/g, () => captured[next++] ?? '');
}
