import type { Argument, ArgumentFault, EvalFunction } from '../eval/function-types.ts';
import { MANY } from '../eval/function-types.ts';
import { asNumber, asText, asTexts, fromTexts, type EvalValue } from '../eval/value.ts';
import { compileRegex } from '../regex/regex.ts';
import type { FieldReader } from '../rows/row.ts';
import type { EvalNode } from '../syntax/eval-ast.ts';
import { addUnits } from '../time/calendar.ts';
import { timeUnit } from '../time/units.ts';
import { compareText } from '../values/compare.ts';
import { renderJson } from '../json/parse.ts';
import { typedArray } from './conversion.ts';
import { commandNames } from '../syntax/command-names.ts';

/** Most values `mvrange` makes. Our choice. */
const MAX_RANGE = 1_000_000;

/** Names of the fields that an expression reads. */
export function fieldsOf(node: EvalNode, names = new Set<string>()): Set<string> {
  switch (node.kind) {
    case 'field':
      names.add(node.name);
      break;
    case 'negate':
    case 'not':
      fieldsOf(node.operand, names);
      break;
    case 'arithmetic':
    case 'comparison':
    case 'logical':
      fieldsOf(node.left, names);
      fieldsOf(node.right, names);
      break;
    case 'in':
      for (const item of [node.value, ...node.list]) fieldsOf(item, names);
      break;
    case 'call':
      for (const argument of node.args) fieldsOf(argument, names);
      break;
    default:
  }
  return names;
}

/** Reads one field from a value at hand, all others from the row. */
class Overlay implements FieldReader {
  readonly #under: FieldReader;
  readonly #name: string;
  value = '';

  constructor(under: FieldReader, name: string) {
    this.#under = under;
    this.#name = name;
  }

  get(name: string): string | string[] | undefined {
    return name === this.#name ? this.value : this.#under.get(name);
  }
}

function nameOf(argument: Argument, fault: ArgumentFault, position: number): string {
  if (argument.node.kind === 'field') return argument.node.name;
  if (argument.node.kind === 'string') return argument.node.value;
  const names = [...fieldsOf(argument.node)];
  if (names.length === 1) return names[0]!;
  throw fault('It needs the name of one field.', position);
}

function indexOf(value: EvalValue, length: number): number | undefined {
  const index = asNumber(value);
  if (index === undefined) return undefined;
  return index < 0 ? length + Math.trunc(index) : Math.trunc(index);
}

function range([start, end, step]: EvalValue[], timezone: string): EvalValue {
  const from = asNumber(start!);
  const to = asNumber(end!);
  if (from === undefined || to === undefined) return null;
  const by = step === undefined ? 1 : asNumber(step);
  const span = by === undefined ? /^([+-]?\d+)([a-z]+)$/i.exec(asText(step!) ?? '') : null;
  const unit = span ? timeUnit(span[2]!.toLowerCase()) : undefined;
  if ((by === undefined && !unit) || by === 0) return null;
  const values: string[] = [];
  for (let i = 0, x = from; by !== undefined && by < 0 ? x > to : x < to; i++) {
    if (i >= MAX_RANGE) return null;
    values.push(String(x));
    x = by === undefined ? addUnits(timezone, from, (i + 1) * Number(span![1]), unit!) : from + (i + 1) * by;
    if (x <= from && (by === undefined || by > 0)) return null;
  }
  return fromTexts(values);
}

/** Multivalue functions. */
export const MULTIVALUE_FUNCTIONS = {
  commands: {
    arity: [1, 1],
    call: ([search]) => fromTexts(commandNames(asText(search!) ?? '')),
  },
  mvappend: {
    arity: [1, MANY],
    acceptsNull: true,
    call: (args) => fromTexts(args.flatMap((value) => asTexts(value))),
  },
  mvcount: {
    arity: [1, 1],
    call: ([value]) => asTexts(value!).length || null,
  },
  mvdedup: { arity: [1, 1], call: ([value]) => fromTexts([...new Set(asTexts(value!))]) },
  mvfilter: {
    arity: [1, 1],
    compile: ([condition], fault) => {
      const names = [...fieldsOf(condition!.node)];
      if (names.length !== 1) throw fault('The condition must use exactly one field.', 0);
      const [name] = names as [string];
      return (fields, context) => {
        const overlay = new Overlay(fields, name);
        const value = fields.get(name);
        if (value === undefined) return null;
        const kept = asTexts(value).filter((item) => {
          overlay.value = item;
          return condition!.evaluate(overlay, context) === true;
        });
        return fromTexts(kept);
      };
    },
  },
  mvfind: {
    arity: [2, 2],
    call: ([value, pattern]) => {
      const regex = compileRegex(asText(pattern!) ?? '');
      const index = asTexts(value!).findIndex((text) => regex.test(text));
      return index === -1 ? null : index;
    },
  },
  mvindex: {
    arity: [2, 3],
    call: ([value, start, end]) => {
      const texts = asTexts(value!);
      const from = indexOf(start!, texts.length);
      const to = end === undefined ? from : indexOf(end, texts.length);
      if (from === undefined || to === undefined || from < 0 || from >= texts.length || to < from)
        return null;
      return fromTexts(texts.slice(from, to + 1));
    },
  },
  mvjoin: { arity: [2, 2], call: ([value, separator]) => asTexts(value!).join(asText(separator!) ?? '') },
  mvmap: {
    arity: [2, 3],
    compile: ([list, expression, given], fault) => {
      const name = nameOf(given ?? list!, fault, given ? 2 : 0);
      return (fields, context) => {
        const overlay = new Overlay(fields, name);
        const mapped = asTexts(list!.evaluate(fields, context)).flatMap((item) => {
          overlay.value = item;
          return asTexts(expression!.evaluate(overlay, context));
        });
        return fromTexts(mapped);
      };
    },
  },
  mvrange: { arity: [2, 3], call: (args, { timezone }) => range(args, timezone) },
  mvreverse: { arity: [1, 1], call: ([value]) => fromTexts(asTexts(value!).toReversed()) },
  mvsort: { arity: [1, 1], call: ([value]) => fromTexts([...asTexts(value!)].sort(compareText)) },
  mvzip: {
    arity: [2, 3],
    call: ([left, right, separator]) => {
      const a = asTexts(left!);
      const b = asTexts(right!);
      const by = separator === undefined ? ',' : (asText(separator) ?? '');
      return fromTexts(a.slice(0, b.length).map((text, i) => `${text}${by}${b[i]}`));
    },
  },
  split: {
    arity: [2, 2],
    call: ([value, delimiter]) => {
      const by = asText(delimiter!);
      if (by === undefined) return null;
      return fromTexts(asTexts(value!).flatMap((text) => (by === '' ? [...text] : text.split(by))));
    },
  },
  mv_to_json_array: {
    arity: [1, 2],
    call: ([value, infer]) => {
      const texts = asTexts(value!);
      const typed = infer === true || asText(infer ?? null) === 'true';
      return typed ? typedArray(texts) : renderJson([...texts]);
    },
  },
} satisfies Record<string, EvalFunction>;
