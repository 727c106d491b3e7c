import { parseNumber, renderNumber, toFixedDecimal, toSignificant } from '../values/number.ts';

/**
 * A number that remembers how precisely it was written.
 *
 * Eval rounds the result of an operation to the least precise decimal operand: 8.250*0.20 is 1.7. Whole operands
 * count as exact and never lose integer digits (Search Reference, eval command, "Precision").
 */
export class Decimal {
  readonly value: number;
  /** Significant figures. */
  readonly figures: number;
  /** Digits after the decimal point. */
  readonly places: number;
  /** The text this number must be shown as, when it was written or rounded that way. */
  readonly text: string | undefined;

  constructor(value: number, figures: number, places: number, text?: string) {
    this.value = value;
    this.figures = figures;
    this.places = places;
    this.text = text;
  }
}

export type Numeric = number | Decimal;

/** The number that a text is, with its precision; undefined when it is none. */
export function toNumeric(text: string): Numeric | undefined {
  const value = parseNumber(text);
  if (Number.isNaN(value)) return undefined;
  const point = text.indexOf('.');
  if (point === -1 || /e/i.test(text)) return value;
  const places = text.length - point - 1;
  return new Decimal(value, significantFigures(text), places, text);
}

function significantFigures(text: string): number {
  const digits = text.replace(/^[+-]?[0.]*|\./g, '');
  // 0.0 has no significant figure of its own; it is taken as exact to its places.
  return digits.length === 0 ? text.length : digits.replace('.', '').length;
}

export function numberOf(numeric: Numeric): number {
  return typeof numeric === 'number' ? numeric : numeric.value;
}

function figuresOf(numeric: Numeric): number {
  return typeof numeric === 'number' ? Infinity : numeric.figures;
}

function placesOf(numeric: Numeric): number {
  return typeof numeric === 'number' ? Infinity : numeric.places;
}

/** Result of a multiplication or division. */
export function scaled(value: number, left: Numeric, right: Numeric): Numeric {
  const figures = Math.min(figuresOf(left), figuresOf(right));
  if (figures === Infinity || !Number.isFinite(value)) return value;
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return new Decimal(value, figures, Math.max(0, figures - 1 - magnitude));
}

/** Result of an addition or subtraction. */
export function shifted(value: number, left: Numeric, right: Numeric): Numeric {
  const decimals = [left, right].filter((operand) => typeof operand !== 'number');
  if (decimals.length === 0 || !Number.isFinite(value)) return value;
  const places = Math.min(
    ...[left, right].map((operand) => (isWhole(operand) ? Infinity : placesOf(operand))),
  );
  const magnitude = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return new Decimal(value, Math.max(1, magnitude + 1 + places), places);
}

/** A plain number that is whole is exact; one with a fraction is too, as nothing says otherwise. */
function isWhole(operand: Numeric): boolean {
  return typeof operand === 'number';
}

/** Removes the precision, so that it does not round what the number is combined with. */
export function exact(numeric: Numeric): number {
  return numberOf(numeric);
}

/** `sigfig`: rounds to the significant figures, integer digits included. */
export function roundToFigures(numeric: Numeric): number {
  const figures = figuresOf(numeric);
  return figures === Infinity ? numberOf(numeric) : toSignificant(numberOf(numeric), figures);
}

/** A number as eval shows it. */
export function renderNumeric(numeric: Numeric): string {
  if (typeof numeric === 'number') return renderNumber(numeric);
  if (numeric.text !== undefined) return numeric.text;
  // Doubles are exact to 15 digits; longer precisions would only print noise.
  if (numeric.figures > 15) return renderNumber(numeric.value);
  const text = toFixedDecimal(numeric.value, Math.min(numeric.places, 15));
  return Number.isInteger(Number(text)) && !/[1-9]/.test(text.split('.')[1] ?? '')
    ? renderNumber(Number(text))
    : text;
}
