import { compareText } from '../values/compare.ts';
import { compileLike } from './like.ts';
import { numberOf, scaled, shifted } from './decimal.ts';
import type { ArithmeticOperator, ComparisonOperator } from '../syntax/eval-ast.ts';
import { asNumber, asNumeric, asText, isList, type EvalValue } from './value.ts';

type BinaryOperation = (left: EvalValue, right: EvalValue) => EvalValue;

function numeric(compute: (a: number, b: number) => number, precision: typeof scaled): BinaryOperation {
  return (left, right) => {
    const a = asNumeric(left);
    const b = asNumeric(right);
    if (a === undefined || b === undefined) return notANumber(left, a, right, b);
    if (typeof a === 'number' && typeof b === 'number') return valid(compute(a, b));
    return valid(precision(compute(numberOf(a), numberOf(b)), a, b));
  };
}

/** A field that holds the text "NaN" counts as that number: whatever is computed with it is NaN (isnum function). */
function notANumber(left: EvalValue, a: unknown, right: EvalValue, b: unknown): EvalValue {
  const known = (value: EvalValue, number: unknown): boolean => number !== undefined || value === 'NaN';
  return known(left, a) && known(right, b) ? 'NaN' : null;
}

/** Results that are no number are null. */
function valid(value: EvalValue): EvalValue {
  return typeof value === 'number' && Number.isNaN(value) ? null : value;
}

const add = numeric((a, b) => a + b, shifted);
const divide = numeric((a, b) => a / b, scaled);
const remainder = numeric((a, b) => a % b, shifted);

function concatenate(left: EvalValue, right: EvalValue): EvalValue {
  const a = asText(left);
  const b = asText(right);
  return a === undefined || b === undefined ? null : a + b;
}

/** Arithmetic on values; null with anything is null. */
export const ARITHMETIC: Record<ArithmeticOperator, BinaryOperation> = {
  '+': (left, right) => {
    if (left === null || right === null) return null;
    const leftIsNumber = asNumeric(left) !== undefined;
    const rightIsNumber = asNumeric(right) !== undefined;
    if (leftIsNumber && rightIsNumber) return add(left, right);
    // Two texts are joined; a number and a text do not go together.
    return leftIsNumber || rightIsNumber ? null : concatenate(left, right);
  },
  '-': numeric((a, b) => a - b, shifted),
  '*': numeric((a, b) => a * b, scaled),
  '/': (left, right) => (asNumber(right) === 0 ? null : divide(left, right)),
  '%': (left, right) => (asNumber(right) === 0 ? null : remainder(left, right)),
  '.': concatenate,
};

/** Order of two single values: by number when both are numbers, else by text. */
export function compareValues(left: EvalValue, right: EvalValue, asTexts = false): number {
  if (!asTexts) {
    const a = asNumber(left);
    const b = a === undefined ? undefined : asNumber(right);
    if (a !== undefined && b !== undefined) return a - b;
  }
  return compareText(asText(left) ?? '', asText(right) ?? '');
}

const ORDER: Record<Exclude<ComparisonOperator, 'LIKE'>, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/**
 * Compares two values. Null with anything is null. A multivalue side is true if any of its values is.
 * `asTexts`: one side is a quoted text, so that the other is compared as written.
 */
export function compare(
  operator: ComparisonOperator,
  left: EvalValue,
  right: EvalValue,
  asTexts = false,
): boolean | null {
  if (left === null || right === null) return null;
  if (isList(left)) return left.some((value) => compare(operator, value, right, asTexts) === true);
  if (isList(right)) return right.some((value) => compare(operator, left, value, asTexts) === true);
  if (operator === 'LIKE') return compileLike(asText(right)!)(asText(left)!);
  return ORDER[operator](compareValues(left, right, asTexts));
}
