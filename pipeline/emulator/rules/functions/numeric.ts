import { toNumber } from '../sql/values.ts';
import type { FunctionFamily, SqlFunction } from './sql-function.ts';

const finite = (result: number) => (Number.isFinite(result) ? result : undefined);

const onNumber =
  (compute: (value: number) => number): SqlFunction =>
  ([value]) => {
    const number = toNumber(value);
    return number === undefined ? undefined : finite(compute(number));
  };

const onNumbers =
  (compute: (left: number, right: number) => number): SqlFunction =>
  ([left, right]) => {
    const [a, b] = [toNumber(left), toNumber(right)];
    return a === undefined || b === undefined ? undefined : finite(compute(a, b));
  };

export const numericFunctions: FunctionFamily = {
  abs: onNumber(Math.abs),
  acos: onNumber(Math.acos),
  asin: onNumber(Math.asin),
  atan: onNumber(Math.atan),
  atan2: onNumbers(Math.atan2),
  cos: onNumber(Math.cos),
  cosh: onNumber(Math.cosh),
  sin: onNumber(Math.sin),
  sinh: onNumber(Math.sinh),
  tan: onNumber(Math.tan),
  tanh: onNumber(Math.tanh),
  ceil: onNumber(Math.ceil),
  floor: onNumber(Math.floor),
  round: onNumber(Math.round),
  sign: onNumber(Math.sign),
  sqrt: onNumber(Math.sqrt),
  exp: onNumber(Math.exp),
  ln: onNumber(Math.log),
  log: onNumber(Math.log10),
  power: onNumbers((base, exponent) => base ** exponent),
  mod: onNumbers((left, right) => left % right),
  remainder: onNumbers((left, right) => left % right),
  bitand: onNumbers((left, right) => left & right),
  bitor: onNumbers((left, right) => left | right),
  bitxor: onNumbers((left, right) => left ^ right),
  bitnot: onNumber((value) => ~value),
  rand: (_args, { random }) => random(),
  trunc: ([value, digits]) => {
    const [number, places] = [toNumber(value), toNumber(digits ?? 0)];
    if (number === undefined || places === undefined) return undefined;
    const scale = 10 ** Math.min(34, Math.max(0, Math.trunc(places)));
    return finite(Math.trunc(number * scale) / scale) ?? number;
  },
};
