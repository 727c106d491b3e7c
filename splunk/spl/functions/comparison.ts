import type { EvalFunction } from '../eval/function-types.ts';
import { MANY } from '../eval/function-types.ts';
import { compileLike } from '../eval/like.ts';
import { compare } from '../eval/operators.ts';
import { asText, asTexts, isList, type EvalValue } from '../eval/value.ts';
import { compileSearchPredicate } from '../matching/predicate.ts';
import { compileRegex } from '../regex/regex.ts';
import { Cursor } from '../syntax/cursor.ts';
import { parseSearchExpression } from '../syntax/search-parser.ts';
import { parseAddress, parseSubnet } from '../values/address.ts';
import { lookupFunction } from './lookup-function.ts';

const firstNonNull = (args: EvalValue[]): EvalValue => args.find((value) => value !== null) ?? null;

/** Comparison and conditional functions. */
export const COMPARISON_FUNCTIONS = {
  case: {
    arity: [2, MANY],
    compile: (args, fault) => {
      if (args.length % 2 !== 0) throw fault('It takes pairs of a condition and a value.');
      for (let i = 0; i < args.length; i += 2) {
        if (args[i]!.type === 'number' || args[i]!.type === 'text') throw fault('It needs conditions.', i);
      }
      return (fields, context) => {
        for (let i = 0; i < args.length; i += 2) {
          if (args[i]!.evaluate(fields, context) === true) return args[i + 1]!.evaluate(fields, context);
        }
        return null;
      };
    },
  },
  validate: {
    arity: [2, MANY],
    compile: (args, fault) => {
      if (args.length % 2 !== 0) throw fault('It takes pairs of a condition and a value.');
      return (fields, context) => {
        for (let i = 0; i < args.length; i += 2) {
          if (args[i]!.evaluate(fields, context) === false) return args[i + 1]!.evaluate(fields, context);
        }
        return null;
      };
    },
  },
  if: {
    arity: [3, 3],
    compile: (args, fault) => {
      const [condition, yes, no] = args;
      if (condition!.type === 'number' || condition!.type === 'text') throw fault('It needs a condition.', 0);
      return (fields, context) =>
        (condition!.evaluate(fields, context) === true ? yes! : no!).evaluate(fields, context);
    },
  },
  coalesce: { arity: [1, MANY], acceptsNull: true, call: firstNonNull },
  ifnull: { arity: [1, MANY], acceptsNull: true, call: firstNonNull },
  nullif: {
    arity: [2, 2],
    acceptsNull: true,
    call: ([a, b]) => (compare('=', a!, b!) === true ? null : a!),
  },
  in: {
    arity: [2, MANY],
    returns: 'boolean',
    compile:
      ([value, ...list]) =>
      (fields, context) => {
        const wanted = value!.evaluate(fields, context);
        if (wanted === null) return null;
        return list.some(
          ({ node, evaluate }) =>
            compare('=', wanted, evaluate(fields, context), node.kind === 'string') === true,
        );
      },
  },
  like: {
    arity: [2, 2],
    returns: 'boolean',
    call: ([value, pattern]) => {
      const test = compileLike(asText(pattern!) ?? '');
      return asTexts(value!).some(test);
    },
  },
  match: {
    arity: [2, 2],
    returns: 'boolean',
    compile: ([value, pattern]) => {
      const position = pattern!.node.position;
      if (pattern!.node.kind === 'string') {
        const regex = compileRegex(pattern!.node.value, position);
        return (fields, context) => matchAny(value!.evaluate(fields, context), regex);
      }
      return (fields, context) => {
        const text = asText(pattern!.evaluate(fields, context));
        return text === undefined
          ? null
          : matchAny(value!.evaluate(fields, context), compileRegex(text, position));
      };
    },
  },
  cidrmatch: {
    arity: [2, 2],
    returns: 'boolean',
    call: ([subnet, address]) => {
      const text = asText(subnet!) ?? '';
      const single = text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`;
      const contains = parseSubnet(single);
      return contains !== undefined && asTexts(address!).some((item) => parseAddress(item) && contains(item));
    },
  },
  searchmatch: {
    arity: [1, 1],
    returns: 'boolean',
    compile: ([search], fault) => {
      if (search!.node.kind !== 'string') throw fault('It takes one quoted search expression.', 0);
      const node = parseSearchExpression(new Cursor(search!.node.value));
      const predicate = compileSearchPredicate(node);
      return (fields, context) => predicate(fields, context);
    },
  },
  lookup: lookupFunction,
  null: { arity: [0, 0], returns: 'null', call: () => null },
  true: { arity: [0, 0], returns: 'boolean', call: () => true },
  false: { arity: [0, 0], returns: 'boolean', call: () => false },
} satisfies Record<string, EvalFunction>;

function matchAny(value: EvalValue, regex: { test(text: string): boolean }): boolean | null {
  if (value === null) return null;
  return isList(value) ? value.some((text) => regex.test(text)) : regex.test(asText(value)!);
}
