const cache = new Map<string, (text: string) => boolean>();

/**
 * Compiles a LIKE pattern: `%` is any run, `_` one character, a backslash makes either plain. The whole text must
 * match, case counts. Takes at most time proportional to text times pattern.
 */
export function compileLike(pattern: string): (text: string) => boolean {
  let test = cache.get(pattern);
  if (!test) {
    if (cache.size > 1_000) cache.clear();
    cache.set(pattern, (test = build(pattern)));
  }
  return test;
}

const ANY = Symbol('any run');
const ONE = Symbol('one character');
type Part = string | typeof ANY | typeof ONE;

function build(pattern: string): (text: string) => boolean {
  const parts: Part[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '\\' && i + 1 < pattern.length && '%_\\'.includes(pattern[i + 1]!))
      parts.push(pattern[++i]!);
    else if (char === '%') parts.push(ANY);
    else parts.push(char === '_' ? ONE : char);
  }
  return (text) => matches(parts, text);
}

/** The usual two-pointer match: on failure the last `%` swallows one character more. */
function matches(parts: readonly Part[], text: string): boolean {
  let at = 0;
  let part = 0;
  let lastAny = -1;
  let resume = 0;
  while (at < text.length) {
    if (part < parts.length && (parts[part] === ONE || parts[part] === text[at])) {
      at++;
      part++;
    } else if (part < parts.length && parts[part] === ANY) {
      lastAny = part++;
      resume = at;
    } else if (lastAny !== -1) {
      part = lastAny + 1;
      at = ++resume;
    } else return false;
  }
  while (parts[part] === ANY) part++;
  return part === parts.length;
}
