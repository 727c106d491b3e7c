/** A PCRE pattern as JavaScript understands it. */
export interface TranslatedRegex {
  source: string;
  flags: string;
  /** Names of the named groups, in order. */
  groups: string[];
}

const POSIX_CLASSES: Record<string, string> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: '\\s',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  word: '\\w',
  xdigit: '0-9a-fA-F',
  cntrl: '\\x00-\\x1f\\x7f',
  print: '\\x20-\\x7e',
  graph: '\\x21-\\x7e',
};

const ESCAPES: Record<string, string> = {
  A: '^',
  z: '$',
  Z: '(?=\\n?$)',
  h: '[ \\t]',
  H: '[^ \\t]',
  R: '(?:\\r\\n|[\\n\\r\\f\\v])',
  e: '\\x1b',
  a: '\\x07',
};

/**
 * Rewrites a PCRE pattern for JavaScript: named groups in all spellings, leading options such as `(?i)`, POSIX
 * classes, `\A \z \h \Q…\E`, comments, possessive quantifiers and atomic groups. Throws a `SyntaxError` that names
 * what has no counterpart.
 */
export function translateRegex(pattern: string): TranslatedRegex {
  const flags = new Set<string>();
  const groups: string[] = [];
  let source = '';
  let extended = false;
  let captures = 0;
  /** Start in `source` of the last quantifiable piece, for possessive quantifiers. */
  let atomStart = 0;
  const openings: { start: number; close: string }[] = [];

  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    const rest = pattern.slice(i);
    if (char === '\\') {
      atomStart = source.length;
      const next = pattern[i + 1];
      if (next === undefined) throw new SyntaxError('\\ at end of pattern');
      if (next === 'Q') {
        const end = pattern.indexOf('\\E', i + 2);
        const literal = pattern.slice(i + 2, end === -1 ? undefined : end);
        source += literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
        i += literal.length + (end === -1 ? 1 : 3);
        continue;
      }
      const backReference = /^\\k[{'<](\w+)[}'>]/.exec(rest);
      if (backReference) {
        source += `\\k<${backReference[1]}>`;
        i += backReference[0].length - 1;
        continue;
      }
      const hex = /^\\x\{([0-9a-fA-F]{1,6})\}/.exec(rest);
      if (hex) {
        source += escapeCodePoint(Number.parseInt(hex[1]!, 16));
        i += hex[0].length - 1;
        continue;
      }
      const property = /^\\[pP](?:\{\^?\w+\}|[A-Z])/.exec(rest);
      if (property) {
        flags.add('u');
        source += property[0].length === 3 ? `\\${next}{${property[0][2]}}` : property[0];
        i += property[0].length - 1;
        continue;
      }
      if ('KGXC'.includes(next)) throw new SyntaxError(`\\${next} is not supported`);
      source += ESCAPES[next] ?? (/[a-zA-Z0-9^$.*+?()[\]{}|/\\-]/.test(next) ? `\\${next}` : next);
      i++;
    } else if (char === '[') {
      atomStart = source.length;
      const end = endOfClass(pattern, i);
      source += translateClass(pattern.slice(i + 1, end));
      i = end;
    } else if (char === '(') {
      const start = source.length;
      const option = /^\(\?([imsxUJ]*)(?:-([imsx]+))?(\)|:)/.exec(rest);
      const name = /^\(\?P?[<'](\w+)[>']/.exec(rest);
      const call = /^\(\?P=(\w+)\)/.exec(rest);
      const comment = /^\(\?#[^)]*\)/.exec(rest);
      if (comment) i += comment[0].length - 1;
      else if (call) {
        atomStart = start;
        source += `\\k<${call[1]}>`;
        i += call[0].length - 1;
      } else if (name) {
        captures++;
        if (groups.includes(name[1]!))
          throw new SyntaxError(`two named subpatterns have the same name (${name[1]})`);
        groups.push(name[1]!);
        openings.push({ start, close: ')' });
        source += `(?<${name[1]}>`;
        i += name[0].length - 1;
      } else if (rest.startsWith('(?>')) {
        captures++;
        openings.push({ start, close: `))\\${captures}` });
        source += '(?=(';
        i += 2;
      } else if (option && (option[1] !== '' || option[2] !== undefined)) {
        const whole = option[3] === ')';
        if (!whole || source !== '') {
          if (source !== '' || openings.length > 0) {
            throw new SyntaxError(`options in the middle of a pattern, ${option[0]}, are not supported`);
          }
          openings.push({ start, close: ')' });
        }
        for (const letter of option[1]!) {
          if (letter === 'U' || letter === 'J')
            throw new SyntaxError(`the option ${letter} is not supported`);
          if (letter === 'x') extended = true;
          else flags.add(letter);
        }
        if (!whole) source += '(?:';
        i += option[0].length - 1;
      } else if (/^\(\?(?:[:=!]|<[=!])/.test(rest)) {
        const head = /^\(\?(?:[:=!]|<[=!])/.exec(rest)![0];
        openings.push({ start, close: ')' });
        source += head;
        i += head.length - 1;
      } else if (rest.startsWith('(?')) {
        throw new SyntaxError(`the group ${rest.slice(0, 4)} is not supported`);
      } else if (rest.startsWith('(*')) {
        throw new SyntaxError('backtracking verbs are not supported');
      } else {
        captures++;
        openings.push({ start, close: ')' });
        source += '(';
      }
    } else if (char === ')') {
      const opening = openings.pop();
      if (!opening) throw new SyntaxError('unmatched parentheses');
      source += opening.close;
      atomStart = opening.start;
    } else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest)) {
      // Possessive: match as much as possible once and never give back.
      const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(rest)![0];
      const atom = source.slice(atomStart);
      if (/\((?!\?)|\(\?</.test(atom))
        throw new SyntaxError('possessive quantifiers on groups are not supported');
      captures++;
      source = `${source.slice(0, atomStart)}(?=(${atom}${quantifier}))\\${captures}`;
      i += quantifier.length;
    } else if (extended && /\s/.test(char)) {
      continue;
    } else if (extended && char === '#') {
      const end = pattern.indexOf('\n', i);
      i = end === -1 ? pattern.length : end;
    } else {
      if (!'*+?'.includes(char) && char !== '{') atomStart = source.length;
      source += char === '/' ? '\\/' : char === '{' && !/^\{\d*,?\d*\}/.test(rest) ? '\\{' : char;
    }
  }
  if (openings.length > 0) throw new SyntaxError('missing )');
  return { source, flags: [...flags].join(''), groups };
}

function escapeCodePoint(code: number): string {
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : String.fromCodePoint(code);
}

function endOfClass(pattern: string, open: number): number {
  let at = open + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  for (; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern.startsWith('[:', at)) at = pattern.indexOf(':]', at) + 1 || pattern.length;
    else if (pattern[at] === ']') return at;
  }
  throw new SyntaxError('missing terminating ] for character class');
}

function translateClass(inside: string): string {
  let body = inside.startsWith('^') ? inside.slice(1) : inside;
  const negation = inside.startsWith('^') ? '^' : '';
  if (body.startsWith(']')) body = `\\]${body.slice(1)}`;
  body = body.replace(/\\.|\[:(\^?)(\w+):\]|\[/gs, (whole, negated: string, name: string) => {
    if (whole === '\\h') return ' \\t';
    if (whole.startsWith('\\')) return whole;
    if (whole === '[') return '\\[';
    const known = POSIX_CLASSES[name];
    if (!known || negated) throw new SyntaxError(`unknown POSIX class ${whole}`);
    return known;
  });
  return `[${negation}${body}]`;
}
