import { exact, numberOf, roundToFigures, toNumeric } from '../eval/decimal.ts';
import { MANY, type EvalFunction } from '../eval/function-types.ts';
import { asNumber, asNumeric, asTexts, isNumberValue, type EvalValue } from '../eval/value.ts';
import { compareMixed } from '../values/compare.ts';
import { parseNumber, toFixedDecimal } from '../values/number.ts';

/** Not a number is null; infinities stay. Our choice where the manual is silent, as for sqrt(-1). */
const known = (value: number): EvalValue => (Number.isNaN(value) ? null : value);

const unary = (compute: (x: number) => number): EvalFunction => ({
  arity: [1, 1],
  returns: 'number',
  call: ([value]) => {
    const x = asNumber(value!);
    return x === undefined ? null : known(compute(x));
  },
});

const binary = (compute: (x: number, y: number) => number): EvalFunction => ({
  arity: [2, 2],
  returns: 'number',
  call: ([left, right]) => {
    const x = asNumber(left!);
    const y = asNumber(right!);
    return x === undefined || y === undefined ? null : known(compute(x, y));
  },
});

/** Numbers among the arguments, every value of a list counting; quoted texts are refused. */
const overNumbers = (compute: (numbers: number[]) => EvalValue): EvalFunction => ({
  arity: [1, MANY],
  compile: (args, fault) => {
    const literal = args.findIndex(({ node }) => node.kind === 'string');
    if (literal !== -1) throw fault('It takes numbers, not texts.', literal);
    return (fields, context) => {
      const numbers = args.flatMap(({ evaluate }) => {
        const value = evaluate(fields, context);
        if (isNumberValue(value)) return [numberOf(value)];
        return asTexts(value)
          .map(parseNumber)
          .filter((number) => !Number.isNaN(number));
      });
      return numbers.length === 0 ? null : compute(numbers);
    };
  },
});

/** The extreme of all values: numbers come before texts. */
const extreme = (sign: 1 | -1): EvalFunction => ({
  arity: [1, MANY],
  acceptsNull: true,
  call: (args) => {
    const texts = args.flatMap((value) => asTexts(value));
    if (texts.length === 0) return null;
    return texts.reduce((best, text) => (compareMixed(text, best) * sign > 0 ? text : best));
  },
});

const WHOLE = 2 ** 53;

const bits = (compute: (numbers: bigint[]) => bigint, arity: [number, number]): EvalFunction => ({
  arity,
  returns: 'number',
  call: (args) => {
    const numbers = args.map((value) => asNumber(value));
    if (numbers.some((n) => n === undefined || !Number.isInteger(n) || n < 0 || n >= WHOLE)) return null;
    const result = Number(compute(numbers.map((n) => BigInt(n!))));
    return result < WHOLE ? result : null;
  },
});

const MASK = 2n ** 53n - 1n;

/** Mathematical, trigonometric, bitwise and statistical functions. */
export const MATHEMATICAL_FUNCTIONS = {
  abs: unary(Math.abs),
  ceil: unary(Math.ceil),
  ceiling: unary(Math.ceil),
  floor: unary(Math.floor),
  round: {
    arity: [1, 2],
    returns: 'number',
    call: ([value, digits]) => {
      const x = asNumber(value!);
      const places = digits === undefined ? 0 : asNumber(digits);
      if (x === undefined || places === undefined || !Number.isFinite(x)) return null;
      const text = toFixedDecimal(x, Math.min(Math.max(0, Math.trunc(places)), 20));
      return toNumeric(text) ?? null;
    },
  },
  sqrt: unary(Math.sqrt),
  pow: binary((x, y) => x ** y),
  exp: unary(Math.exp),
  ln: unary((x) => (x > 0 ? Math.log(x) : Number.NaN)),
  log: {
    arity: [1, 2],
    returns: 'number',
    call: ([value, base]) => {
      const x = asNumber(value!);
      const b = base === undefined ? 10 : asNumber(base);
      if (x === undefined || b === undefined || x <= 0 || b <= 0 || b === 1) return null;
      return b === 10 ? Math.log10(x) : b === 2 ? Math.log2(x) : Math.log(x) / Math.log(b);
    },
  },
  pi: { arity: [0, 0], returns: 'number', call: () => Math.PI },
  exact: {
    arity: [1, 1],
    returns: 'number',
    call: ([value]) => {
      const numeric = asNumeric(value!);
      return numeric === undefined ? null : exact(numeric);
    },
  },
  sigfig: {
    arity: [1, 1],
    returns: 'number',
    call: ([value]) => {
      const numeric = asNumeric(value!);
      return numeric === undefined ? null : roundToFigures(numeric);
    },
  },
  random: { arity: [0, 0], returns: 'number', call: (_, { random }) => random.integer(0, 2 ** 31 - 1) },
  sum: overNumbers((numbers) => numbers.reduce((total, n) => total + n, 0)),
  avg: overNumbers((numbers) => numbers.reduce((total, n) => total + n, 0) / numbers.length),
  min: extreme(-1),
  max: extreme(1),
  sin: unary(Math.sin),
  cos: unary(Math.cos),
  tan: unary(Math.tan),
  asin: unary(Math.asin),
  acos: unary(Math.acos),
  atan: unary(Math.atan),
  atan2: binary(Math.atan2),
  hypot: binary(Math.hypot),
  sinh: unary(Math.sinh),
  cosh: unary(Math.cosh),
  tanh: unary(Math.tanh),
  asinh: unary(Math.asinh),
  acosh: unary(Math.acosh),
  atanh: unary(Math.atanh),
  bit_and: bits((list) => list.reduce((a, b) => a & b), [2, MANY]),
  bit_or: bits((list) => list.reduce((a, b) => a | b), [2, MANY]),
  bit_xor: bits((list) => list.reduce((a, b) => a ^ b), [2, MANY]),
  bit_not: bits(([value, mask]) => ~value! & (mask ?? MASK), [1, 2]),
  bit_shift_left: bits(([value, by]) => (by! > 53n ? 0n : (value! << by!) & MASK), [2, 2]),
  bit_shift_right: bits(([value, by]) => (by! > 53n ? 0n : value! >> by!), [2, 2]),
} satisfies Record<string, EvalFunction>;
