import { compileExpression } from '../eval/compile.ts';
import type { EvalContext, Evaluator } from '../eval/context.ts';
import { toFieldValue, type EvalValue } from '../eval/value.ts';
import type { Assignment } from '../syntax/eval-ast.ts';
import type { FieldValue } from '../values/field-value.ts';
import { ChangedBlock, readerOf, type Block } from './block.ts';
import { ByValue, columnOf, mapped, type BlockColumn } from './block-column.ts';
import { inputsOf } from './expression-inputs.ts';

/** Makes the column of an expression for one block after another. */
export type ColumnMaker = (block: Block) => BlockColumn;

/**
 * An assignment of `eval` for columns. Undefined when the name of the field depends on the result, or the value on
 * more than fields.
 */
export function columnAssignment({
  target,
  expression,
}: Assignment): ((context: EvalContext) => (block: Block) => Block) | undefined {
  const [part] = target.parts;
  const inputs = inputsOf(expression);
  if (!inputs || target.parts.length !== 1 || !part || !('text' in part)) return undefined;
  const { evaluate } = compileExpression(expression);
  return (context) => {
    const make = columnMaker(inputs, evaluate, context, toFieldValue);
    return (block) => new ChangedBlock(block, new Map([[part.text, { column: () => make(block) }]]));
  };
}

/** An expression of one field is worked out once per distinct value, others for every result. */
export function columnMaker(
  inputs: ReadonlySet<string>,
  evaluate: Evaluator<EvalValue>,
  context: EvalContext,
  toField: (value: EvalValue) => FieldValue | undefined,
): ColumnMaker {
  const [only] = inputs;
  if (only !== undefined && inputs.size === 1) {
    const byValue = new ByValue((value: FieldValue | undefined) =>
      toField(evaluate({ get: (name) => (name === only ? value : undefined) }, context)),
    );
    return (block) => mapped(block.column(only), byValue);
  }
  return (block) => {
    const reader = readerOf(block);
    return columnOf(block.size, (position) => {
      reader.at = position;
      return toField(evaluate(reader, context));
    });
  };
}
