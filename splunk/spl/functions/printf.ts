import { asNumber, asText, type EvalValue } from '../eval/value.ts';
import { renderNumber, toFixedDecimal, toFixedExact } from '../values/number.ts';

const DIRECTIVE = /%([-+ 0#']*)(\*|\d+)?(?:\.(\*|\d+))?([a-zA-Z%])/g;

interface Style {
  flags: string;
  width: number;
  precision: number | undefined;
}

/** printf of C as far as eval documents it; null when an argument is missing or a conversion does not exist. */
export function printf(format: string, args: readonly EvalValue[]): string | null {
  let next = 0;
  let failed = false;
  const text = format.replace(
    DIRECTIVE,
    (_, flags: string, width?: string, precision?: string, letter?: string) => {
      if (letter === '%') return '%';
      const number = (given: string | undefined): number | undefined =>
        given === '*' ? asNumber(args[next++] ?? null) : given === undefined ? undefined : Number(given);
      const style: Style = { flags, width: number(width) ?? 0, precision: number(precision) };
      if (style.width < 0) Object.assign(style, { flags: `${flags}-`, width: -style.width });
      const render = CONVERSIONS[letter!];
      const value = args[next++];
      const made = render && value !== undefined ? render(value, style) : null;
      if (made === null) failed = true;
      return made === null ? '' : align(made, style, 'csz'.includes(letter!) ? '' : flags);
    },
  );
  return failed ? null : text;
}

function align(text: string, { flags, width }: Style, numericFlags: string): string {
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!numericFlags.includes('0')) return text.padStart(width);
  const sign = /^[-+ ]?(?:0[xX])?/.exec(text)![0];
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}

function signed(value: number, text: string, flags: string): string {
  if (value < 0) return text.startsWith('-') ? text : `-${text}`;
  if (flags.includes('+')) return `+${text}`;
  return flags.includes(' ') ? ` ${text}` : text;
}

function grouped(text: string, flags: string): string {
  if (!flags.includes("'")) return text;
  const [whole, fraction] = text.split('.') as [string, string?];
  const commas = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

/** `#` shows the point even when no digit follows it. */
function withPoint(text: string, flags: string): string {
  return flags.includes('#') && !text.includes('.') ? text.replace(/^-?\d+/, '$&.') : text;
}

type Conversion = (value: EvalValue, style: Style) => string | null;

const float =
  (render: (value: number, style: Style) => string): Conversion =>
  (value, style) => {
    const number = asNumber(value);
    return number === undefined
      ? null
      : signed(number, grouped(withPoint(render(number, style), style.flags), style.flags), style.flags);
  };

const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

function general(value: number, { precision = 6, flags }: Style): string {
  const digits = precision === 0 ? 1 : precision;
  const power = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  const text =
    power < -4 || power >= digits
      ? exponent(value.toExponential(digits - 1))
      : toFixedExact(value, Math.max(0, digits - 1 - power));
  return flags.includes('#') || !text.includes('.') ? text : text.replace(/\.?0+(?=e|$)/, '');
}

/** `%a`: hexadecimal digits times a power of two, 10 is 0x1.4p+3. */
function hexadecimal(value: number, { precision, flags }: Style): string {
  const size = Math.abs(value);
  if (!Number.isFinite(size)) return renderNumber(size);
  let power = size === 0 ? 0 : Math.floor(Math.log2(size));
  if (size / 2 ** power >= 2) power++;
  // 13 hexadecimal digits are all that a double has.
  const places = Math.min(precision ?? 13, 13);
  const whole = BigInt(Math.round((size / 2 ** power) * 16 ** places)).toString(16);
  const decimals = whole.slice(whole.length - places).padEnd(precision ?? 0, '0');
  const shown = precision === undefined ? decimals.replace(/0+$/, '') : decimals;
  const point = shown !== '' || flags.includes('#') ? '.' : '';
  const first = whole.slice(0, whole.length - places) || '0';
  return `0x${first}${point}${shown}p${power < 0 ? '-' : '+'}${Math.abs(power)}`;
}

const integer: Conversion = (value, { flags, precision }) => {
  const number = asNumber(value);
  if (number === undefined) return null;
  const whole = Math.abs(Math.trunc(number));
  // C writes no digit at all for a 0 of precision 0.
  const digits = (precision === 0 && whole === 0 ? '' : toFixedDecimal(whole, 0)).padStart(
    precision ?? 0,
    '0',
  );
  return signed(number, grouped(digits, flags), flags);
};

const based =
  (radix: number, prefix: string, upper: boolean): Conversion =>
  (value, { flags, precision }) => {
    const number = asNumber(value);
    if (number === undefined || !Number.isFinite(number)) return null;
    const digits = BigInt.asUintN(64, BigInt(Math.trunc(number)))
      .toString(radix)
      .padStart(precision ?? 0, '0');
    return (flags.includes('#') ? prefix : '') + (upper ? digits.toUpperCase() : digits);
  };

const text: Conversion = (value, { precision }) => {
  const whole = asText(value);
  return whole === undefined ? null : precision === undefined ? whole : whole.slice(0, precision);
};

const CONVERSIONS: Record<string, Conversion> = {
  d: integer,
  i: integer,
  u: integer,
  f: float((value, { precision = 6 }) => toFixedExact(value, precision)),
  F: float((value, { precision = 6 }) => toFixedExact(value, precision)),
  e: float((value, { precision = 6 }) => exponent(value.toExponential(precision))),
  E: float((value, { precision = 6 }) => exponent(value.toExponential(precision)).toUpperCase()),
  g: float(general),
  G: float((value, style) => general(value, style).toUpperCase()),
  a: float(hexadecimal),
  A: float((value, style) => hexadecimal(value, style).toUpperCase()),
  o: based(8, '0', false),
  x: based(16, '0x', false),
  X: based(16, '0X', true),
  // The page gives %p as upper-case hexadecimal without prefix.
  p: based(16, '', true),
  c: (value) => {
    const number = asNumber(value);
    if (number !== undefined)
      return String.fromCodePoint(Math.min(0x10ffff, Math.max(0, Math.trunc(number))));
    return asText(value)?.slice(0, 1) ?? null;
  },
  s: text,
  z: text,
};
