/**
 * What a resource type's properties look like.
 *
 * Templates write numbers and booleans as text as often as not (`!Ref` gives text): values are brought to the kind
 * named here. `json` is taken as it is. A shape `{ '*': … }` is a map with free keys, `[…]` a list.
 */
export type Shape =
  'string' | 'number' | 'boolean' | 'json' | readonly [Shape] | { readonly [name: string]: Shape };

export type Properties = Readonly<Record<string, unknown>>;

/** A property that cannot be used; the message names it as CloudFormation does. */
export class PropertyFault extends Error {}

/**
 * Checks a value against a shape and brings scalars to their kind.
 *
 * @throws PropertyFault for unknown properties and wrong kinds
 */
export function conform(value: unknown, shape: Shape, path = '#'): unknown {
  if (typeof shape === 'string') return CONVERSIONS[shape](value, path);
  if (isListShape(shape)) {
    const items = Array.isArray(value) ? value : [value];
    return items.map((item, index) => conform(item, shape[0], `${path}/${index}`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PropertyFault(`${path}: expected an object`);
  }
  const members: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const memberShape = shape[name] ?? shape['*'];
    if (memberShape === undefined)
      throw new PropertyFault(`${path}: Encountered unsupported property ${name}`);
    members[name] = conform(member, memberShape, `${path}/${name}`);
  }
  return members;
}

/**
 * The same value with the first letter of every property in lower case, as the IoT API spells its members. Keys of
 * maps and of `json` stay as they are.
 */
export function camelCase(value: unknown, shape: Shape): unknown {
  if (typeof shape === 'string') return value;
  if (isListShape(shape)) return (value as unknown[]).map((item) => camelCase(item, shape[0]));
  const members = Object.entries(value as object).map(([name, member]) => {
    const fixed = shape[name];
    if (fixed === undefined) return [name, camelCase(member, shape['*']!)];
    return [name.charAt(0).toLowerCase() + name.slice(1), camelCase(member, fixed)];
  });
  return Object.fromEntries(members) as Properties;
}

function isListShape(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

const CONVERSIONS: Readonly<Record<Extract<Shape, string>, (value: unknown, path: string) => unknown>> = {
  string: (value, path) => {
    if (typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw new PropertyFault(`${path}: expected type: String`);
  },
  number: (value, path) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number === 'number' && !Number.isNaN(number)) return number;
    throw new PropertyFault(`${path}: expected type: Number`);
  },
  boolean: (value, path) => {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new PropertyFault(`${path}: expected type: Boolean`);
  },
  json: (value) => value,
};
