import { compileExpression } from './eval/compile.ts';
import { asText } from './eval/value.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { MacroDefinition } from './knowledge/macro.ts';
import type { EvalContext } from './eval/context.ts';
import { createEvalContext } from './run/search-run.ts';
import { SplError } from './spl-error.ts';
import { Cursor } from './syntax/cursor.ts';
import { parseExpression } from './syntax/eval-parser.ts';
import { parsePipeline, type Stage } from './syntax/pipeline.ts';
import { prepareSource, type SourceText } from './syntax/source-text.ts';

/** A search that has been read and found valid. */
export interface Search {
  source: SourceText;
  stages: Stage[];
}

export interface ParseOptions {
  macros?: Readonly<Record<string, MacroDefinition>>;
  /** Nesting of macros allowed. */
  macroDepth?: number;
}

/** Parses a search: macros expanded, every command and argument checked. Throws `SplError` with its position. */
export function parseSearch(text: string, options: ParseOptions = {}): Search {
  const source = prepareSource(text, {
    macros: options.macros ?? {},
    depth: options.macroDepth ?? DEFAULT_LIMITS.macroDepth,
    evaluate: evaluateMacro,
  });
  try {
    return { source, stages: parsePipeline(source.text, 0, source.text.length, { impliedSearch: true }) };
  } catch (error) {
    throw error instanceof SplError ? source.locate(error) : error;
  }
}

/** The value of an `iseval` macro definition or a validation. */
function evaluateMacro(expression: string): string {
  const context: EvalContext = createEvalContext(expression, { source: { scan: () => [] }, now: 0 });
  const value = compileExpression(parseExpression(new Cursor(expression))).evaluate(
    { get: () => undefined },
    context,
  );
  return asText(value) ?? '';
}
