import { contextFunctions } from './context.ts';
import { encodingFunctions } from './encoding.ts';
import { logicFunctions } from './logic.ts';
import { numericFunctions } from './numeric.ts';
import { regularExpressionFunctions } from './regular-expression.ts';
import type { FunctionFamily } from './sql-function.ts';
import { textFunctions } from './text.ts';
import { timeFunctions } from './time.ts';

export type { CallContext, SqlFunction } from './sql-function.ts';

/** All functions of rule SQL by lower-case name. */
export const SQL_FUNCTIONS: FunctionFamily = {
  ...contextFunctions,
  ...logicFunctions,
  ...textFunctions,
  ...numericFunctions,
  ...encodingFunctions,
  ...timeFunctions,
  ...regularExpressionFunctions,
};

export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(SQL_FUNCTIONS, name);
}
