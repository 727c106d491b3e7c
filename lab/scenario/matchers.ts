/**
 * What a field of an expected row may look like. A plain string or number must equal the field's text;
 * a regular expression must match it; an array must equal the whole multivalue field.
 */
export type FieldExpectation = string | number | RegExp | readonly string[] | Matcher;

/** A named predicate over a field's values. */
export interface Matcher {
  /** Shown when a row does not match: `at least 200`. */
  readonly describe: string;
  matches(values: readonly string[], roles: RoleNames): boolean;
}

/** Who the attack and its benign twin fell on in this run. */
export interface RoleNames {
  readonly attackers: readonly string[];
  readonly twins: readonly string[];
}

export type ExpectedRow = Readonly<Record<string, FieldExpectation>>;

const numeric =
  (test: (value: number) => boolean) =>
  (values: readonly string[]): boolean =>
    values.length === 1 && values[0]!.trim() !== '' && test(Number(values[0]));

export const atLeast = (least: number): Matcher => ({
  describe: `at least ${least}`,
  matches: numeric((value) => value >= least),
});

export const atMost = (most: number): Matcher => ({
  describe: `at most ${most}`,
  matches: numeric((value) => value <= most),
});

export const between = (least: number, most: number): Matcher => ({
  describe: `between ${least} and ${most}`,
  matches: numeric((value) => value >= least && value <= most),
});

/** A multivalue field that has this value among others. */
export const including = (wanted: string): Matcher => ({
  describe: `including ${wanted}`,
  matches: (values) => values.includes(wanted),
});

/** The thing that the attack fell on. */
export const theAttacker: Matcher = {
  describe: 'the attacker',
  matches: (values, roles) => values.length === 1 && roles.attackers.includes(values[0]!),
};

/** The thing that played the benign twin. */
export const theTwin: Matcher = {
  describe: 'the benign twin',
  matches: (values, roles) => values.length === 1 && roles.twins.includes(values[0]!),
};

export function describeExpectation(expected: FieldExpectation): string {
  if (typeof expected === 'object' && 'describe' in expected) return expected.describe;
  return expected instanceof RegExp ? String(expected) : JSON.stringify(expected);
}

/** Whether a field's values (none when the field is missing) are what was expected. */
export function fieldMatches(
  values: readonly string[],
  expected: FieldExpectation,
  roles: RoleNames,
): boolean {
  if (expected instanceof RegExp) return values.some((value) => expected.test(value));
  if (typeof expected === 'object' && 'describe' in expected) return expected.matches(values, roles);
  const wanted = typeof expected === 'object' ? expected : [String(expected)];
  return values.length === wanted.length && values.every((value, index) => value === wanted[index]);
}
