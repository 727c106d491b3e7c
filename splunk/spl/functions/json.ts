import { MANY, type Argument, type EvalFunction } from '../eval/function-types.ts';
import { asText, asTexts, fromTexts, isList, isNumberValue, type EvalValue } from '../eval/value.ts';
import { followPath, parsePath, type PathStep } from '../json/path.ts';
import {
  isJsonObject,
  JsonNumber,
  jsonToText,
  parseJson,
  renderJson,
  type JsonObject,
  type JsonValue,
} from '../json/parse.ts';
import { parseNumber, renderNumber } from '../values/number.ts';

/** What a value becomes inside JSON: texts that are JSON objects or arrays go in as such. */
function toJson(value: EvalValue, quoted: boolean): JsonValue {
  if (value === null || typeof value === 'boolean') return value;
  if (isList(value)) return value.map((text) => toJson(text, false));
  if (isNumberValue(value)) return new JsonNumber(asText(value)!);
  const number = quoted ? Number.NaN : parseNumber(value);
  if (!Number.isNaN(number)) return new JsonNumber(renderNumber(number));
  if (/^\s*[[{]/.test(value)) return parseJson(value) ?? value;
  return value;
}

const argumentToJson = ({ node }: Argument, value: EvalValue): JsonValue =>
  toJson(value, node.kind === 'string');

/** A JSON value as eval holds it. */
function fromJson(value: JsonValue | undefined): EvalValue {
  if (value === undefined || value === null) return null;
  return jsonToText(value);
}

function document(value: EvalValue): JsonValue | undefined {
  const text = asText(value);
  return text === undefined ? undefined : parseJson(text);
}

function extract(root: JsonValue | undefined, path: string): JsonValue | undefined {
  let steps = parsePath(path);
  if (root === undefined || !steps) return undefined;
  // "{}" in front of an object means the object, as the manual's first example of json_extract has it.
  if ('all' in steps[0]! && isJsonObject(root)) steps = steps.slice(1);
  if (steps.length === 0) return root;
  const found = followPath(root, steps);
  return steps.some((step) => 'all' in step) ? found : found[0];
}

/** Applies a change at a path of a document; unknown paths leave it alone. Missing members may be made by `create`. */
function changeAt(
  root: JsonValue,
  steps: readonly PathStep[],
  change: (old: JsonValue | undefined) => JsonValue | undefined,
  create: boolean,
): JsonValue {
  const [step, ...rest] = steps;
  if (!step) return change(root) ?? root;
  if ('key' in step) {
    if (!isJsonObject(root)) return root;
    const old = root.get(step.key);
    if (old === undefined && rest.length > 0 && !(create && rest.every((next) => 'key' in next))) return root;
    const made = rest.length === 0 ? change(old) : changeAt(old ?? new Map(), rest, change, create);
    const copy = new Map(root);
    if (made === undefined) copy.delete(step.key);
    else copy.set(step.key, made);
    return copy;
  }
  if (!Array.isArray(root)) return root;
  return root.flatMap((item, i) => {
    if ('index' in step && step.index !== i) return [item];
    const made = rest.length === 0 ? change(item) : changeAt(item, rest, change, create);
    return made === undefined ? [] : [made];
  });
}

type Change = (value: JsonValue) => (old: JsonValue | undefined) => JsonValue | undefined;

/** A function of a document and pairs of path and value. */
const changing = (
  change: Change,
  create: boolean,
  toSteps: (path: string) => PathStep[] | undefined,
): EvalFunction => ({
  arity: [3, MANY],
  returns: 'text',
  compile: ([target, ...pairs], fault) => {
    if (pairs.length % 2 !== 0) throw fault('It takes pairs of a path and a value.');
    return (fields, context) => {
      let root = document(target!.evaluate(fields, context));
      if (root === undefined) return null;
      for (let i = 0; i < pairs.length; i += 2) {
        const steps = toSteps(asText(pairs[i]!.evaluate(fields, context)) ?? '');
        const value = argumentToJson(pairs[i + 1]!, pairs[i + 1]!.evaluate(fields, context));
        if (steps) root = changeAt(root, steps, change(value), create);
      }
      return renderJson(root);
    };
  },
});

const append: Change = (value) => (old) =>
  old === undefined ? undefined : [...(Array.isArray(old) ? old : [old]), value];
const extend: Change = (value) => (old) =>
  old === undefined
    ? undefined
    : [...(Array.isArray(old) ? old : [old]), ...(Array.isArray(value) ? value : [value])];
/** An empty path is the document itself: `json_append(array, "", value)`. */
const stepsOf = (path: string): PathStep[] | undefined => (path === '' ? [] : parsePath(path));
const exactKey = (key: string): PathStep[] => [{ key }];

/** The keys that `json_delete` is given: several arguments, or JSON arrays of keys. */
function keysOf(value: EvalValue): string[] {
  return asTexts(value).flatMap((text) => {
    const list = text.startsWith('[') ? parseJson(text) : undefined;
    return Array.isArray(list) ? list.map(jsonToText) : [text];
  });
}

function asObject(pairs: [string, JsonValue][]): JsonObject {
  return new Map(pairs);
}

/** JSON functions. */
export const JSON_FUNCTIONS = {
  json: { arity: [1, 1], call: ([value]) => (document(value!) === undefined ? null : value!) },
  json_valid: { arity: [1, 1], returns: 'boolean', call: ([value]) => document(value!) !== undefined },
  json_object: {
    arity: [0, MANY],
    returns: 'text',
    compile: (args, fault) => {
      if (args.length % 2 !== 0) throw fault('It takes pairs of a name and a value.');
      return (fields, context) => {
        const object: JsonObject = new Map();
        for (let i = 0; i < args.length; i += 2) {
          const key = asText(args[i]!.evaluate(fields, context));
          if (key !== undefined)
            object.set(key, argumentToJson(args[i + 1]!, args[i + 1]!.evaluate(fields, context)));
        }
        return renderJson(object);
      };
    },
  },
  json_array: {
    arity: [0, MANY],
    returns: 'text',
    compile: (args) => (fields, context) =>
      renderJson(args.map((argument) => argumentToJson(argument, argument.evaluate(fields, context)))),
  },
  json_extract: {
    arity: [1, MANY],
    call: ([value, ...paths]) => {
      const root = document(value!);
      if (root === undefined) return null;
      if (paths.length === 0) return fromJson(root);
      const found = paths.map((path) => extract(root, asText(path) ?? ''));
      return found.length === 1 ? fromJson(found[0]) : renderJson(found.map((item) => item ?? null));
    },
  },
  json_extract_exact: {
    arity: [1, MANY],
    call: ([value, ...keys]) => {
      const root = document(value!);
      if (root === undefined) return null;
      if (keys.length === 0) return fromJson(root);
      const found = keys.map((key) => (isJsonObject(root) ? root.get(asText(key) ?? '') : undefined));
      return found.length === 1 ? fromJson(found[0]) : renderJson(found.map((item) => item ?? null));
    },
  },
  json_keys: {
    arity: [1, 1],
    call: ([value]) => {
      const root = document(value!);
      return isJsonObject(root) ? renderJson([...root.keys()]) : null;
    },
  },
  json_set: changing((value) => () => value, true, stepsOf),
  json_set_exact: changing((value) => () => value, true, exactKey),
  json_append: changing(append, false, stepsOf),
  json_extend: changing(extend, false, stepsOf),
  json_delete: {
    arity: [2, MANY],
    returns: 'text',
    call: ([value, ...keys]) => {
      let root = document(value!);
      if (root === undefined) return null;
      for (const key of keys.flatMap(keysOf)) {
        const steps = isJsonObject(root) && root.has(key) ? exactKey(key) : parsePath(key);
        if (steps) root = changeAt(root, steps, () => undefined, false);
      }
      return renderJson(root);
    },
  },
  json_entries: {
    arity: [1, 1],
    call: ([value]) => {
      const root = document(value!);
      if (!isJsonObject(root)) return null;
      return renderJson(
        [...root].map(([key, item]) =>
          asObject([
            ['key', key],
            ['value', item],
          ]),
        ),
      );
    },
  },
  json_has_key_exact: {
    arity: [2, 2],
    returns: 'boolean',
    call: ([value, key]) => {
      const root = document(value!);
      return isJsonObject(root) && root.has(asText(key!) ?? '');
    },
  },
  json_array_to_mv: {
    arity: [1, 2],
    call: ([value, keepQuotes]) => {
      const root = document(value!);
      if (!Array.isArray(root)) return null;
      const quoted = keepQuotes === true || asText(keepQuotes ?? null) === 'true';
      return fromTexts(root.map((item) => (quoted ? renderJson(item) : jsonToText(item))));
    },
  },
} satisfies Record<string, EvalFunction>;
