import { WireFault } from './fault.ts';
import type { Shape } from './shape.ts';
import type { Members } from './wire.ts';

/** What the SDK's schemas do not say about a member: lengths, ranges, patterns and values. */
export interface Constraint {
  /** Shortest and longest string or list. */
  readonly length?: readonly [min: number, max: number];
  readonly range?: readonly [min: number, max: number];
  /** Must match the whole string. */
  readonly pattern?: RegExp;
  readonly values?: readonly (string | number)[];
}

/** Member path → constraint. A path is a member name, or names with dots and `[]` for list items: `behaviors[].name`. */
export type MemberConstraints = Readonly<Record<string, Constraint>>;

/** Constraints by operation; what stands under `*` holds for every operation that has such a member and says no else. */
export type Constraints = Readonly<Record<string, MemberConstraints | undefined>>;

export function constraintsOf(all: Constraints | undefined, operation: string): MemberConstraints {
  return { ...all?.['*'], ...all?.[operation] };
}

/**
 * Refuses inputs that lack required members or break a constraint, in the words that AWS's front ends share:
 * "1 validation error detected: Value 'x' at 'name' failed to satisfy constraint: …".
 */
export function validateInput(input: Members, shape: Shape, constraints: MemberConstraints): void {
  const problems = [...missingMembers(input, shape, '')];
  for (const [path, constraint] of Object.entries(constraints)) {
    for (const [place, value] of valuesAt(input, path.split('.'), '')) {
      problems.push(...broken(value, constraint).map((rule) => problem(value, place, rule)));
    }
  }
  if (problems.length === 0) return;
  const count = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  throw new WireFault('validation', `${count}: ${problems.join('; ')}`);
}

function* missingMembers(value: unknown, shape: Shape, place: string): Generator<string> {
  if (value == null) return;
  if (shape.kind === 'structure') {
    for (const member of shape.members) {
      const inner = (value as Members)[member.name];
      const innerPlace = place === '' ? member.name : `${place}.${member.name}`;
      if (inner == null && member.required) yield problem(null, innerPlace, 'Member must not be null');
      else yield* missingMembers(inner, member.shape, innerPlace);
    }
  } else if (shape.kind === 'list' && isNested(shape.item.shape)) {
    for (const [index, item] of (value as unknown[]).entries()) {
      yield* missingMembers(item, shape.item.shape, `${place}.${index + 1}.member`);
    }
  } else if (shape.kind === 'map' && isNested(shape.value.shape)) {
    for (const [key, item] of Object.entries(value)) {
      yield* missingMembers(item, shape.value.shape, `${place}.${key}.member`);
    }
  }
}

function isNested(shape: Shape): boolean {
  return shape.kind === 'structure' || shape.kind === 'list' || shape.kind === 'map';
}

function* valuesAt(value: unknown, path: readonly string[], place: string): Generator<[string, unknown]> {
  const [step, ...rest] = path;
  if (value == null) return;
  if (step === undefined) {
    yield [place, value];
    return;
  }
  const isList = step.endsWith('[]');
  const name = isList ? step.slice(0, -2) : step;
  const inner = (value as Members)[name];
  const innerPlace = place === '' ? name : `${place}.${name}`;
  if (!isList) {
    yield* valuesAt(inner, rest, innerPlace);
    return;
  }
  for (const [index, item] of (Array.isArray(inner) ? (inner as unknown[]) : []).entries()) {
    yield* valuesAt(item, rest, `${innerPlace}.${index + 1}.member`);
  }
}

function broken(value: unknown, { length, range, pattern, values }: Constraint): string[] {
  const rules: string[] = [];
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : undefined;
  if (length && size !== undefined) {
    if (size < length[0]) rules.push(`Member must have length greater than or equal to ${length[0]}`);
    if (size > length[1]) rules.push(`Member must have length less than or equal to ${length[1]}`);
  }
  if (range && typeof value === 'number') {
    if (value < range[0]) rules.push(`Member must have value greater than or equal to ${range[0]}`);
    if (value > range[1]) rules.push(`Member must have value less than or equal to ${range[1]}`);
  }
  if (
    pattern &&
    typeof value === 'string' &&
    !new RegExp(`^(?:${pattern.source})$`, pattern.flags).test(value)
  ) {
    rules.push(`Member must satisfy regular expression pattern: ${pattern.source}`);
  }
  if (values && !values.includes(value as string | number)) {
    rules.push(`Member must satisfy enum value set: [${values.join(', ')}]`);
  }
  return rules;
}

function problem(value: unknown, place: string, rule: string): string {
  const shown = value === null ? 'null' : `'${String(value).slice(0, 200)}'`;
  return `Value ${shown} at '${place}' failed to satisfy constraint: ${rule}`;
}
