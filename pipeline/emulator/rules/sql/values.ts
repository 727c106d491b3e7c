/** A value of rule SQL; `undefined` is the language's own Undefined. */
export type SqlValue =
  string | number | boolean | null | undefined | SqlValue[] | { [name: string]: SqlValue };

const DECIMAL = /^-?\d+(\.\d+)?(e-?\d+)?$/i;

export function isObject(value: SqlValue): value is { [name: string]: SqlValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Strings that read as decimals count as numbers; everything else is Undefined ("iot-sql-data-types"). */
export function toNumber(value: SqlValue): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

export function toBoolean(value: SqlValue): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  const lower = value.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Null and Undefined have no text; arrays and objects are JSON. */
export function toText(value: SqlValue): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** An own member; nothing inherited, nothing of what is not an object. */
export function memberOf(value: SqlValue, name: string): SqlValue {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Sets a member without ever meeting a setter such as `__proto__`. */
export function setMember(target: { [name: string]: SqlValue }, name: string, value: SqlValue): void {
  Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

export function isEqual(left: SqlValue, right: SqlValue): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  return JSON.stringify(left) === JSON.stringify(right);
}
