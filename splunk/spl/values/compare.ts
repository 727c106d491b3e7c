import { compareAddresses, parseAddress } from './address.ts';
import { parseNumber } from './number.ts';

/** Orders texts by their UTF-8 bytes, which is the order of their code points. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    // UTF-16 surrogates stand for code points above all others.
    const xSurrogate = x >= 0xd800 && x <= 0xdfff;
    const ySurrogate = y >= 0xd800 && y <= 0xdfff;
    if (xSurrogate !== ySurrogate) return xSurrogate ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** Numbers before texts, numbers by value, texts by UTF-8: the order of `min`, `max` and BY columns. */
export function compareMixed(a: string, b: string): number {
  const x = parseNumber(a);
  const y = parseNumber(b);
  const xIsNumber = !Number.isNaN(x);
  if (xIsNumber !== !Number.isNaN(y)) return xIsNumber ? -1 : 1;
  if (xIsNumber && x !== y) return x - y;
  return compareText(a, b);
}

/** The order of `sort` without a type: numbers by value, addresses by address, everything else by UTF-8. */
export function compareAuto(a: string, b: string): number {
  const x = parseNumber(a);
  const y = parseNumber(b);
  if (!Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  const left = parseAddress(a);
  const right = left && parseAddress(b);
  if (left && right) return compareAddresses(left, right);
  return compareText(a, b);
}
