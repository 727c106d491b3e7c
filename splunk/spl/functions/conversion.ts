import type { EvalFunction } from '../eval/function-types.ts';
import { MANY } from '../eval/function-types.ts';
import { asNumber, asNumeric, asText, asTexts, fromTexts, isList, type EvalValue } from '../eval/value.ts';
import { parseNumber, renderNumber, toFixedDecimal } from '../values/number.ts';
import { JsonNumber, parseJson, renderJson, type JsonValue } from '../json/parse.ts';
import { printf } from './printf.ts';

/** `3+00:10:15`: days only when there are any. */
export function renderDuration(seconds: number): string {
  const sign = seconds < 0 ? '-' : '';
  const whole = Math.floor(Math.abs(seconds));
  const fraction = Math.abs(seconds) - whole;
  const days = Math.floor(whole / 86_400);
  const clock = [Math.floor((whole % 86_400) / 3_600), Math.floor((whole % 3_600) / 60), whole % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  const decimals = fraction === 0 ? '' : toFixedDecimal(fraction, 6).slice(1);
  return `${sign}${days > 0 ? `${days}+` : ''}${clock}${decimals}`;
}

/** Thousands separated by commas, two decimals if there is a fraction. */
export function renderCommas(value: number): string {
  const fixed = Number.isInteger(value) ? toFixedDecimal(value, 0) : toFixedDecimal(value, 2);
  const [whole, fraction] = fixed.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

const FORMATS: Record<string, (value: number) => string | null> = {
  hex: (value) => `0x${BigInt(Math.trunc(value)).toString(16).toUpperCase()}`,
  binary: (value) => (value >= 0 && Number.isSafeInteger(value) ? value.toString(2) : null),
  commas: renderCommas,
  duration: renderDuration,
};

function toNumber([value, base]: EvalValue[]): EvalValue {
  const text = asText(value!);
  if (text === undefined) return null;
  if (base === undefined) return asNumeric(value!) ?? null;
  const radix = asNumber(base) ?? 0;
  if (radix < 2 || radix > 36) return null;
  if (radix === 10) return asNumeric(text) ?? null;
  const digits = radix === 16 ? text.replace(/^0x/i, '') : text;
  if (!/^[0-9a-z]+$/i.test(digits)) return null;
  const number = Number.parseInt(digits, radix);
  // parseInt stops at a digit that the base does not have; that is no number.
  const valid = [...digits].every((digit) => Number.parseInt(digit, radix) >= 0);
  return valid ? number : null;
}

/** A JSON array of texts whose types are inferred: a text that is no JSON value becomes null. */
export function typedArray(texts: readonly string[]): string {
  return renderJson(texts.map((text) => parseJson(text.trim()) ?? null));
}

/** Numbers of an array that is read from a text lose what does not count: 1.00 becomes 1. */
function shortestNumbers(value: JsonValue): JsonValue {
  return value instanceof JsonNumber ? new JsonNumber(renderNumber(Number(value.text))) : value;
}

/** Conversion functions. */
export const CONVERSION_FUNCTIONS = {
  tonumber: {
    arity: [1, 2],
    compile: ([value, base], fault) => {
      if (value!.node.kind === 'string' && !base && Number.isNaN(parseNumber(value!.node.value))) {
        throw fault('The text is no number.', 0);
      }
      return (fields, context) => {
        const given = value!.evaluate(fields, context);
        return given === null ? null : toNumber(base ? [given, base.evaluate(fields, context)] : [given]);
      };
    },
  },
  tostring: {
    arity: [1, 2],
    returns: 'text',
    compile: ([value, format], fault) => {
      if (!format) {
        return (fields, context) => {
          const given = value!.evaluate(fields, context);
          // Our choice: null gives "Null", as documented for the bare call.
          return given === null ? 'Null' : (asText(given) ?? fromTexts(asTexts(given)));
        };
      }
      if (format.node.kind === 'string' && !(format.node.value in FORMATS)) {
        throw fault(`Unknown format '${format.node.value}'; there are hex, binary, commas, duration.`, 1);
      }
      return (fields, context) => {
        const number = asNumber(value!.evaluate(fields, context));
        const render = FORMATS[asText(format.evaluate(fields, context)) ?? ''];
        return number === undefined || !render ? null : render(number);
      };
    },
  },
  printf: {
    arity: [1, MANY],
    returns: 'text',
    acceptsNull: true,
    call: ([format, ...args]) => (typeof format === 'string' ? printf(format, args) : null),
  },
  ipmask: {
    arity: [2, 2],
    call: ([mask, address]) => {
      const parts = [asText(mask!), asText(address!)].map((text) => (text ?? '').split('.').map(Number));
      if (parts.some((list) => list.length !== 4 || list.some((part) => !(part >= 0 && part <= 255))))
        return null;
      return parts[0]!.map((part, i) => part & parts[1]![i]!).join('.');
    },
  },
  toint: {
    arity: [1, 2],
    call: (args) => {
      const number = asNumber(toNumber(args));
      return number === undefined ? null : Math.floor(number);
    },
  },
  todouble: { arity: [1, 2], call: toNumber },
  tobool: {
    arity: [1, 1],
    returns: 'boolean',
    call: ([value]) => {
      if (typeof value === 'boolean') return value;
      const text = asText(value!);
      if (text === 'true' || text === 'True') return true;
      if (text === 'false' || text === 'False') return false;
      const number = asNumber(value!);
      return number === undefined ? null : number !== 0;
    },
  },
  toarray: {
    arity: [1, 1],
    call: ([value]) => {
      if (isList(value!)) return typedArray(value);
      const array = parseJson(asText(value!) ?? '');
      return Array.isArray(array) ? renderJson(array.map(shortestNumbers)) : null;
    },
  },
  toobject: {
    arity: [1, 1],
    call: ([value]) => {
      const text = asText(value!);
      return text !== undefined && parseJson(text) instanceof Map ? text : null;
    },
  },
  tomv: {
    arity: [1, 1],
    call: ([value]) => {
      if (isList(value!)) return value;
      const array = parseJson(asText(value!) ?? '');
      return Array.isArray(array) ? fromTexts(array.map(renderJson)) : null;
    },
  },
} satisfies Record<string, EvalFunction>;

/** The text of a number as `printf` and JSON functions need it. */
export function numberText(value: number): string {
  return renderNumber(value);
}
