import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SplError } from '../spl-error.ts';
import { translateRegex } from './translate.ts';

/** A regular expression that cannot hang the process. */
export interface SafeRegex {
  /** Names of the named groups. */
  groups: readonly string[];
  test(text: string): boolean;
  exec(text: string): RegExpExecArray | null;
  /** All matches without overlap, at most `limit`. */
  matchAll(text: string, limit?: number): RegExpExecArray[];
  replace(text: string, replacement: string | ((match: RegExpExecArray) => string)): string;
}

/** V8's own flag for patterns that must not backtrack. */
const LINEAR: string = 'l';
/** Real milliseconds for one text when a pattern cannot be run in linear time. */
const TIMEOUT_MS = 1_000;
/** Texts up to this length are matched directly; the guard costs more than they can. */
const cache = new Map<string, SafeRegex>();
let linearEngine: boolean | undefined;

/**
 * V8 has a second regular expression engine that never backtracks; this makes it take over whenever the usual one
 * has backtracked too often. It cannot do look-around and back references.
 */
function enableLinearEngine(): boolean {
  if (linearEngine !== undefined) return linearEngine;
  try {
    setFlagsFromString('--enable-experimental-regexp-engine');
    setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks');
    linearEngine = new RegExp('a', LINEAR).test('a');
  } catch {
    linearEngine = false;
  }
  return linearEngine;
}

/** Compiles a PCRE pattern. Throws `SplError` at `position` when it is wrong or not supported. */
export function compileRegex(pattern: string, position = 0, flags = ''): SafeRegex {
  const key = `${flags}/${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  let regex: SafeRegex;
  try {
    const translated = translateRegex(pattern);
    const expression = new RegExp(translated.source, `${[...new Set(translated.flags + flags)].join('')}g`);
    regex = isLinear(expression)
      ? direct(expression, translated.groups)
      : guarded(expression, translated.groups);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SplError(`The regex '${pattern}' is invalid. Regex: ${error.message}.`, position);
  }
  if (cache.size > 500) cache.clear();
  cache.set(key, regex);
  return regex;
}

/** Whether V8 can run it without backtracking, or nothing in it can backtrack far. */
function isLinear(expression: RegExp): boolean {
  const quantifiers = expression.source.match(/(?<!\\)[*+}](?!\?:)/g)?.length ?? 0;
  if (quantifiers === 0) return true;
  if (!enableLinearEngine()) return false;
  try {
    return new RegExp(expression.source, `${expression.flags}l`).flags.includes('l');
  } catch {
    return false;
  }
}

function direct(expression: RegExp, groups: readonly string[]): SafeRegex {
  return build(groups, (text, from) => {
    expression.lastIndex = from;
    return expression.exec(text);
  });
}

/** Short texts cannot take long unless the pattern explodes; everything is run under a watchdog. */
function guarded(expression: RegExp, groups: readonly string[]): SafeRegex {
  const sandbox = { expression, text: '' };
  const run = (text: string, from: number): RegExpExecArray | null => {
    expression.lastIndex = from;
    sandbox.text = text;
    try {
      return runInNewContext('expression.exec(text)', sandbox, {
        timeout: TIMEOUT_MS,
      }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      throw new SplError(`The regex '${expression.source}' exceeded the limit of matching steps.`, 0);
    }
  };
  return build(groups, run);
}

function build(
  groups: readonly string[],
  execFrom: (text: string, from: number) => RegExpExecArray | null,
): SafeRegex {
  const matchAll = (text: string, limit = Infinity): RegExpExecArray[] => {
    const matches: RegExpExecArray[] = [];
    let from = 0;
    while (matches.length < limit && from <= text.length) {
      const match = execFrom(text, from);
      if (!match) break;
      matches.push(match);
      from = match.index + (match[0].length || 1);
    }
    return matches;
  };
  return {
    groups,
    test: (text) => execFrom(text, 0) !== null,
    exec: (text) => execFrom(text, 0),
    matchAll,
    replace: (text, replacement) => {
      let result = '';
      let from = 0;
      for (const match of matchAll(text)) {
        const made =
          typeof replacement === 'function' ? replacement(match) : expandReplacement(replacement, match);
        result += text.slice(from, match.index) + made;
        from = match.index + match[0].length;
      }
      return result + text.slice(from);
    },
  };
}

/** Puts groups in for `\1`, `\0` and `\\`. */
export function expandReplacement(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(/\\(\d{1,2}|\\)/g, (_, group: string) =>
    group === '\\' ? '\\' : (match[Number(group)] ?? ''),
  );
}
