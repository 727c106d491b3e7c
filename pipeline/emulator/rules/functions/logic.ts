import { isObject, memberOf, toNumber, toText, type SqlValue } from '../sql/values.ts';
import type { FunctionFamily } from './sql-function.ts';

/** Members, presence and types. */
export const logicFunctions: FunctionFamily = {
  get: ([value, key]) => {
    if (isObject(value)) return typeof key === 'string' ? memberOf(value, key) : undefined;
    if (typeof key !== 'number' || (!Array.isArray(value) && typeof value !== 'string')) return undefined;
    return value[key];
  },
  get_or_default: ([value, fallback]) => value ?? fallback,
  isnull: ([value]) => value === null,
  isundefined: ([value]) => value === undefined,
  transform: ([mode, attributes, list]) => {
    if (mode !== 'enrichArray' || !isObject(attributes) || !Array.isArray(list)) return undefined;
    return list.map((element) => (isObject(element) ? { ...element, ...attributes } : element));
  },
  nanvl: ([value, fallback]) => (toNumber(value) === undefined ? fallback : value),
  cast: ([value, type]) => (typeof type === 'string' ? CASTS[type.toLowerCase()]?.(value) : undefined),
};

const toWhole = (value: SqlValue) => {
  const number = toNumber(typeof value === 'boolean' ? Number(value) : value);
  return number === undefined ? undefined : Math.trunc(number);
};
const toDecimal = (value: SqlValue) => toNumber(typeof value === 'boolean' ? Number(value) : value);
const castBoolean = (value: SqlValue) => {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  const lower = typeof value === 'string' ? value.toLowerCase() : undefined;
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
};

const CASTS: Readonly<Record<string, (value: SqlValue) => SqlValue>> = {
  string: toText,
  nvarchar: toText,
  text: toText,
  ntext: toText,
  varchar: toText,
  int: toWhole,
  integer: toWhole,
  double: toDecimal,
  decimal: toDecimal,
  bool: castBoolean,
  boolean: castBoolean,
};
