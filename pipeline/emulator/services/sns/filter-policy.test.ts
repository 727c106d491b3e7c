import { expect, test } from 'vitest';

import { compileFilterPolicy, type FilterScope } from './filter-policy.ts';

const attributes = (values: Record<string, string | number | string[]>) => ({
  body: '',
  attributes: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? { type: 'String.Array', value: JSON.stringify(value) }
        : { type: typeof value === 'number' ? 'Number' : 'String', value: String(value) },
    ]),
  ),
});
const passes = (policy: object, values: Record<string, string | number | string[]>) =>
  compileFilterPolicy(JSON.stringify(policy), 'MessageAttributes')(attributes(values));
const bodyPasses = (policy: object, body: unknown) =>
  compileFilterPolicy(JSON.stringify(policy), 'MessageBody')({ body: JSON.stringify(body), attributes: {} });

test.each<[string, object, Record<string, string | number | string[]>, boolean]>([
  ['a wanted value', { check: ['A', 'B'] }, { check: 'B' }, true],
  ['another value', { check: ['A', 'B'] }, { check: 'C' }, false],
  ['a missing attribute', { check: ['A'] }, {}, false],
  ['every key counts', { check: ['A'], ward: ['x'] }, { check: 'A', ward: 'y' }, false],
  ['one element of a list', { check: ['A'] }, { check: ['Z', 'A'] }, true],
  ['a prefix', { check: [{ prefix: 'DEV' }] }, { check: 'DEVICE' }, true],
  ['a suffix', { check: [{ suffix: 'CHECK' }] }, { check: 'DEVICE' }, false],
  ['letter case aside', { check: [{ 'equals-ignore-case': 'device' }] }, { check: 'DeVice' }, true],
  ['anything but', { check: [{ 'anything-but': ['A'] }] }, { check: 'A' }, false],
  ['anything but needs a value', { check: [{ 'anything-but': ['A'] }] }, {}, false],
  ['anything but a prefix', { check: [{ 'anything-but': { prefix: 'A' } }] }, { check: 'B' }, true],
  ['a number in range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 5 }, true],
  ['a number out of range', { n: [{ numeric: ['>', 0, '<=', 5] }] }, { n: 6 }, false],
  ['text is no number', { n: [{ numeric: ['=', 5] }] }, { n: '5' }, false],
  ['presence', { n: [{ exists: true }] }, { n: 1 }, true],
  ['absence', { n: [{ exists: false }] }, {}, true],
  ['absence of what is there', { n: [{ exists: false }] }, { n: 1 }, false],
  ['an address in a network', { ip: [{ cidr: '10.0.0.0/8' }] }, { ip: '10.1.2.3' }, true],
  ['either of two', { $or: [{ a: ['1'] }, { b: ['2'] }] }, { b: '2' }, true],
  ['$or over one is a name', { $or: ['x'] }, { $or: 'x' }, true],
])('%s', (_title, policy, values, expected) => {
  expect(passes(policy, values)).toBe(expected);
});

test('bodies are judged by their nested members', () => {
  const policy = { task: { type: ['ON_DEMAND'] }, checks: { name: [{ prefix: 'DEVICE' }] } };
  expect(
    bodyPasses(policy, { task: { type: 'ON_DEMAND' }, checks: [{ name: 'CA' }, { name: 'DEVICE_X' }] }),
  ).toBe(true);
  expect(bodyPasses(policy, { task: { type: 'SCHEDULED' }, checks: [{ name: 'DEVICE_X' }] })).toBe(false);
  expect(bodyPasses(policy, 'no object')).toBe(false);
});

test.each<[string, string, FilterScope]>([
  ['broken JSON', '{', 'MessageBody'],
  ['an unknown operator', '{"a":[{"wildcard":"x*"}]}', 'MessageBody'],
  ['a bare value', '{"a":"b"}', 'MessageBody'],
  ['nesting over attributes', '{"a":{"b":["c"]}}', 'MessageAttributes'],
  ['more than five keys', '{"a":[1],"b":[1],"c":[1],"d":[1],"e":[1],"f":[1]}', 'MessageAttributes'],
  [
    'more than 150 combinations',
    JSON.stringify({ a: Array.from({ length: 151 }, (_, n) => n) }),
    'MessageBody',
  ],
])('%s is refused', (_title, policy, scope) => {
  expect(() => compileFilterPolicy(policy, scope)).toThrow(/^Invalid parameter: FilterPolicy: /);
});
