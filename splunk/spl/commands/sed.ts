import { compileRegex, expandReplacement } from '../regex/regex.ts';
import type { Arguments } from '../syntax/arguments.ts';

/** Compiles a sed expression as `rex mode=sed` takes it: `s/re/replacement/[g|N]` or `y/abc/xyz/`. */
export function compileSed(expression: string, position: number, args: Arguments): (text: string) => string {
  const fail = (message: string): Error =>
    args.fail(`The sed expression '${expression}' is invalid: ${message}`, position, expression.length);
  const kind = expression[0];
  const delimiter = expression[1];
  if ((kind !== 's' && kind !== 'y') || delimiter === undefined || /[\w\s\\]/.test(delimiter)) {
    throw fail('it must have the form s/…/…/flags or y/…/…/.');
  }
  const parts = splitAtDelimiter(expression.slice(2), delimiter);
  if (parts.length !== 3) throw fail('it needs three delimiters.');
  const [from, to, flags] = parts as [string, string, string];
  if (kind === 'y') {
    const letters = [...unescapeLetters(from)];
    const targets = [...unescapeLetters(to)];
    if (letters.length !== targets.length) throw fail('both sides of y need the same number of characters.');
    if (flags !== '') throw fail('y takes no flags.');
    const table = new Map(letters.map((letter, i) => [letter, targets[i]!]));
    return (text) => [...text].map((letter) => table.get(letter) ?? letter).join('');
  }
  if (!/^(?:g|\d+|i|gi|ig)?$/.test(flags)) throw fail(`unknown flags '${flags}'.`);
  const regex = compileRegex(from, position, flags.includes('i') ? 'i' : '');
  const global = flags.includes('g');
  const nth = /\d/.test(flags) ? Number(flags) : 1;
  return (text) => {
    const matches = regex.matchAll(text, global ? Infinity : nth);
    const chosen = global ? matches : matches.slice(nth - 1, nth);
    let result = '';
    let at = 0;
    for (const match of chosen) {
      result += text.slice(at, match.index) + expandReplacement(to, match);
      at = match.index + match[0].length;
    }
    return result + text.slice(at);
  };
}

function splitAtDelimiter(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && i + 1 < text.length) {
      part += text[i + 1] === delimiter ? delimiter : text[i]! + text[i + 1]!;
      i++;
    } else if (text[i] === delimiter) {
      parts.push(part);
      part = '';
    } else part += text[i];
  }
  parts.push(part);
  return parts;
}

const unescapeLetters = (text: string): string => text.replace(/\\(.)/gs, '$1');
