import { fromValues, type FieldValue } from '../values/field-value.ts';
import { Decimal, numberOf, renderNumeric, toNumeric, type Numeric } from './decimal.ts';

/**
 * A value inside an expression. Text may be a number: fields hold texts, and a text that reads as a number is one
 * as soon as an operator asks. Lists are multivalue; lists of one do not occur.
 */
export type EvalValue = null | boolean | number | Decimal | string | readonly string[];

export function isNumberValue(value: EvalValue): value is number | Decimal {
  return typeof value === 'number' || value instanceof Decimal;
}

export function isList(value: EvalValue): value is readonly string[] {
  return Array.isArray(value);
}

/** The number a value is, or undefined. A list or a boolean is no number. */
export function asNumeric(value: EvalValue): Numeric | undefined {
  if (typeof value === 'string') return toNumeric(value);
  return isNumberValue(value) ? value : undefined;
}

export function asNumber(value: EvalValue): number | undefined {
  if (typeof value === 'number') return value;
  const numeric = asNumeric(value);
  return numeric === undefined ? undefined : numberOf(numeric);
}

/** The text of a single value; undefined for null and lists. */
export function asText(value: EvalValue): string | undefined {
  if (typeof value === 'string') return value;
  if (isNumberValue(value)) return renderNumeric(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return undefined;
}

/** All texts of a value: none for null, several for a list. */
export function asTexts(value: EvalValue): readonly string[] {
  if (isList(value)) return value;
  const text = asText(value);
  return text === undefined ? [] : [text];
}

/** A list as an expression value. */
export function fromTexts(texts: readonly string[]): EvalValue {
  if (texts.length === 0) return null;
  return texts.length === 1 ? texts[0]! : texts;
}

/** What a field keeps of a value. */
export function toFieldValue(value: EvalValue): FieldValue | undefined {
  return value === null ? undefined : fromValues([...asTexts(value)]);
}
