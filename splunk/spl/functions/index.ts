import type { EvalFunction } from '../eval/function-types.ts';
import { COMPARISON_FUNCTIONS } from './comparison.ts';
import { CONVERSION_FUNCTIONS } from './conversion.ts';
import { CRYPTOGRAPHIC_FUNCTIONS } from './cryptographic.ts';
import { DATE_TIME_FUNCTIONS } from './date-time.ts';
import { INFORMATIONAL_FUNCTIONS } from './informational.ts';
import { JSON_FUNCTIONS } from './json.ts';
import { MATHEMATICAL_FUNCTIONS } from './mathematical.ts';
import { MULTIVALUE_FUNCTIONS } from './multivalue.ts';
import type { EvalFunctionName } from './names.ts';
import { TEXT_FUNCTIONS } from './text.ts';

/** Every eval function that Splunk documents; a name without its function does not compile. */
export const EVAL_FUNCTIONS: Record<EvalFunctionName, EvalFunction> = {
  ...COMPARISON_FUNCTIONS,
  ...CONVERSION_FUNCTIONS,
  ...CRYPTOGRAPHIC_FUNCTIONS,
  ...DATE_TIME_FUNCTIONS,
  ...INFORMATIONAL_FUNCTIONS,
  ...JSON_FUNCTIONS,
  ...MATHEMATICAL_FUNCTIONS,
  ...MULTIVALUE_FUNCTIONS,
  ...TEXT_FUNCTIONS,
};

/** The function of that name; names are lower case, other spellings are accepted as Splunk accepts them. */
export function findFunction(name: string): EvalFunction | undefined {
  const key = name.toLowerCase();
  return Object.hasOwn(EVAL_FUNCTIONS, key) ? EVAL_FUNCTIONS[key as EvalFunctionName] : undefined;
}
