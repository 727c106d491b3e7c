import { splitWildcards, type PatternPiece } from './pieces.ts';

/**
 * What policy variables and condition keys stand for, by name: `iot:ClientId`, `aws:SourceIp`,
 * `iot:Connection.Thing.Attributes[ward]`, `iot:Certificate.Subject.CommonName`… A list is a key with several values.
 */
export type PolicyVariables = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The values of a variable or key; `undefined` when it has none. */
export type VariableLookup = (name: string) => readonly string[] | undefined;

/**
 * Looks names up as AWS IoT does (certificate policy variables): the plain name is the first value, `.1` the second,
 * `.List` all of them. Letter case counts only inside brackets.
 */
export function createLookup(variables: PolicyVariables): VariableLookup {
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(variables)) {
    if (value !== undefined) values.set(normalize(name), typeof value === 'string' ? [value] : value);
  }
  return (name) => {
    const key = normalize(name);
    const whole = values.get(key);
    if (whole) return whole;
    const suffix = /^(.+)\.(\d+|list)$/.exec(key);
    const list = suffix && values.get(suffix[1]!);
    if (!list) return undefined;
    if (suffix[2] === 'list') return list;
    const value = list[Number(suffix[2])];
    return value === undefined ? undefined : [value];
  };
}

function normalize(name: string): string {
  return name.replace(/^[^[]*/, (plain) => plain.toLowerCase());
}

const VARIABLE = /\$\{([^}]*)\}/;

/**
 * Replaces `${name}` by its value and `${*}`, `${?}`, `${$}` by the bare character (IAM guide, policy variables).
 * A default may follow: `${aws:username, 'nobody'}`. Returns `undefined` when a variable has no value.
 */
export function expandVariables(pattern: string, lookup: VariableLookup): PatternPiece[] | undefined {
  const pieces: PatternPiece[] = [];
  for (const [index, part] of pattern.split(VARIABLE).entries()) {
    if (index % 2 === 0) {
      pieces.push(...splitWildcards(part));
      continue;
    }
    const value = valueOf(part, lookup);
    if (value === undefined) return undefined;
    pieces.push({ literal: value });
  }
  return pieces;
}

function valueOf(name: string, lookup: VariableLookup): string | undefined {
  if (name === '*' || name === '?' || name === '$') return name;
  const withDefault = /^\s*([^,]+?)\s*,\s*'([^']*)'\s*$/.exec(name);
  return lookup(withDefault?.[1] ?? name)?.[0] ?? withDefault?.[2];
}
