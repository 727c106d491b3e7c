import { isJsonObject, type JsonValue } from './parse.ts';

/** One step of a path: a member of an object, all elements of an array, or one of them. */
export type PathStep = { key: string } | { all: true } | { index: number };

/** Parses `a.b{}.c{1}`; keys with dots may be quoted. Undefined when the braces are wrong. */
export function parsePath(path: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  let at = 0;
  while (at < path.length) {
    const char = path[at];
    if (char === '.') at++;
    else if (char === '{') {
      const close = path.indexOf('}', at);
      const inside = close === -1 ? '' : path.slice(at + 1, close);
      if (close === -1 || !/^\d*$/.test(inside)) return undefined;
      steps.push(inside === '' ? { all: true } : { index: Number(inside) });
      at = close + 1;
    } else if (char === '"' || char === "'") {
      const close = path.indexOf(char, at + 1);
      if (close === -1) return undefined;
      steps.push({ key: path.slice(at + 1, close) });
      at = close + 1;
    } else {
      let end = at;
      while (end < path.length && path[end] !== '.' && path[end] !== '{') end++;
      steps.push({ key: path.slice(at, end) });
      at = end;
    }
  }
  return steps.length === 0 ? undefined : steps;
}

/** Values at a path, in document order. A step on the wrong type ends its branch. */
export function followPath(root: JsonValue, steps: readonly PathStep[]): JsonValue[] {
  let current: JsonValue[] = [root];
  for (const step of steps) {
    const next: JsonValue[] = [];
    for (const value of current) {
      if ('key' in step) {
        const member = isJsonObject(value) ? value.get(step.key) : undefined;
        if (member !== undefined) next.push(member);
      } else if (Array.isArray(value)) {
        if ('all' in step) for (const item of value) next.push(item);
        else if (step.index < value.length) next.push(value[step.index]!);
      }
    }
    current = next;
  }
  return current;
}
