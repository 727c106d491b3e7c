import type { MacroDefinition } from '../knowledge/macro.ts';
import { SplError } from '../spl-error.ts';
import { endOfQuote } from './brackets.ts';
import { suggestion } from './nearest-name.ts';

export interface MacroOptions {
  macros: Readonly<Record<string, MacroDefinition>>;
  /** Nesting allowed. */
  depth: number;
  /** Evaluates the definition of an `iseval` macro, or its validation. */
  evaluate: (expression: string) => string;
}

interface Piece {
  /** Offset in the expanded text. */
  start: number;
  /** Offset in the text as written. */
  origin: number;
  /** Macro expansions are one place in the text as written. */
  length?: number;
}

/** A search with comments removed and macros expanded, which still knows where everything was written. */
export interface SourceText {
  written: string;
  text: string;
  /** The same error in terms of the text as written. */
  locate(error: SplError): SplError;
}

/** Removes comments (three backticks) and expands macros (single backticks), outside of double quotes. */
export function prepareSource(written: string, options: MacroOptions): SourceText {
  const pieces: Piece[] = [];
  let text = '';
  const append = (part: string, origin: number, length?: number): void => {
    pieces.push({ start: text.length, origin, ...(length === undefined ? {} : { length }) });
    text += part;
  };
  const locate = (error: SplError): SplError => {
    if (error.text !== '') return error;
    const piece = pieces.findLast(({ start }) => start <= error.position) ?? { start: 0, origin: 0 };
    if (piece.length !== undefined) return error.at(piece.origin, written, piece.length);
    return error.at(piece.origin + error.position - piece.start, written);
  };
  try {
    let from = 0;
    for (let i = 0; i < written.length; i++) {
      const char = written[i];
      if (char === '"') i = closingQuote(written, i);
      if (char !== '`') continue;
      append(written.slice(from, i), from);
      const comment = written.startsWith('```', i);
      const close = written.indexOf(comment ? '```' : '`', i + (comment ? 3 : 1));
      if (close === -1) throw new SplError('A comment or macro is not closed.', i, { text: written });
      const end = close + (comment ? 3 : 1);
      const part = comment ? ' ' : expandMacro(written.slice(i + 1, close), options, 1);
      append(part, i, end - i);
      from = end;
      i = end - 1;
    }
    append(written.slice(from), from);
  } catch (error) {
    if (error instanceof SplError && error.text === '') throw error.at(error.position, written);
    throw error;
  }
  return { written, text, locate };
}

/** Like `endOfQuote`, but leaves it to the parser to complain about the missing quote. */
function closingQuote(text: string, position: number): number {
  try {
    return endOfQuote(text, position, text.length);
  } catch {
    return text.length;
  }
}

/** The text that a macro call stands for; errors carry position 0, the caller knows where the call is. */
function expandMacro(call: string, options: MacroOptions, depth: number): string {
  if (depth > options.depth)
    throw new SplError(`The search macros are nested more than ${options.depth} deep.`, 0);
  const paren = call.indexOf('(');
  const name = (paren === -1 ? call : call.slice(0, paren)).trim();
  const args = paren === -1 ? [] : splitArguments(call.slice(paren + 1, call.lastIndexOf(')')));
  const key = args.length === 0 ? name : `${name}(${args.length})`;
  const macro = options.macros[key];
  if (!macro) {
    const hint = suggestion(key, Object.keys(options.macros));
    throw new SplError(
      `The search specifies a macro '${name}' with ${args.length} arguments that cannot be found.${hint}`,
      0,
    );
  }
  const substitute = (text: string): string =>
    (macro.args ?? []).reduce((result, arg, i) => result.replaceAll(`$${arg}$`, args[i] ?? ''), text);
  if (macro.validation !== undefined && options.evaluate(substitute(macro.validation)) !== 'True') {
    throw new SplError(macro.errorMessage ?? `The arguments of the macro '${name}' are not valid.`, 0);
  }
  const definition = substitute(macro.definition);
  const text = macro.isEval ? options.evaluate(definition) : definition;
  return expandNested(text, options, depth);
}

function expandNested(text: string, options: MacroOptions, depth: number): string {
  let result = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') i = closingQuote(text, i);
    if (text[i] !== '`') continue;
    const comment = text.startsWith('```', i);
    const close = text.indexOf(comment ? '```' : '`', i + (comment ? 3 : 1));
    if (close === -1) throw new SplError('A comment or macro inside a macro is not closed.', 0);
    result +=
      text.slice(from, i) + (comment ? ' ' : expandMacro(text.slice(i + 1, close), options, depth + 1));
    from = close + (comment ? 3 : 1);
    i = from - 1;
  }
  return result + text.slice(from);
}

/** Splits at commas outside quotes and parentheses. */
function splitArguments(text: string): string[] {
  if (text.trim() === '') return [];
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') i = closingQuote(text, i);
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(text.slice(from).trim());
  return parts;
}
