import type { Argument, EvalFunction } from '../eval/function-types.ts';
import { asNumeric, asText, isList, isNumberValue, type EvalValue } from '../eval/value.ts';
import { isJsonObject, parseJson } from '../json/parse.ts';

type TypeTest = (value: EvalValue, argument: Argument) => boolean;

const test = (holds: TypeTest): EvalFunction => ({
  arity: [1, 1],
  returns: 'boolean',
  compile:
    ([argument]) =>
    (fields, context) =>
      holds(argument!.evaluate(fields, context), argument!),
});

/** A field's text that reads as a number is a number; a quoted text never is. */
const isNumber: TypeTest = (value, { node, type }) =>
  node.kind !== 'string' && type !== 'text' && (asNumeric(value) !== undefined || value === 'NaN');

const isText: TypeTest = (value, argument) =>
  typeof value === 'string' && (value === 'NaN' || !isNumber(value, argument));

const isWhole: TypeTest = (value, argument) =>
  isNumber(value, argument) && /^[+-]?\d+$/.test(asText(value) ?? '');

function typeName(value: EvalValue, argument: Argument): string {
  if (value === null) return 'Invalid';
  if (typeof value === 'boolean') return 'Bool';
  if (isList(value)) return 'Multivalue';
  return isNumberValue(value) || isNumber(value, argument) ? 'Number' : 'String';
}

/** Informational functions. */
export const INFORMATIONAL_FUNCTIONS = {
  isnull: test((value) => value === null),
  isnotnull: test((value) => value !== null),
  isnum: test(isNumber),
  isint: test(isWhole),
  isdouble: test((value, argument) => isNumber(value, argument) && !isWhole(value, argument)),
  isstr: test(isText),
  isbool: test((value) => typeof value === 'boolean'),
  ismv: test((value) => isList(value)),
  isarray: test((value) => typeof value === 'string' && Array.isArray(parseJson(value))),
  isobject: test((value) => typeof value === 'string' && isJsonObject(parseJson(value))),
  typeof: {
    arity: [1, 1],
    returns: 'text',
    compile:
      ([argument]) =>
      (fields, context) =>
        typeName(argument!.evaluate(fields, context), argument!),
  },
} satisfies Record<string, EvalFunction>;
