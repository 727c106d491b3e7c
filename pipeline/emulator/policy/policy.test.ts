import fc from 'fast-check';
import { expect, test } from 'vitest';

import { compilePattern, compilePolicies, MalformedPolicy, parsePolicy, trustsService } from './index.ts';

const topic = (name: string) => `arn:aws:iot:us-east-1:000000000000:topic/${name}`;
const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
const allow = (Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Action: 'iot:Publish',
  Resource,
  ...more,
});

test('a pattern matches exactly what the regular expression with the same meaning matches', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', '#', '.'), maxLength: 12 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', '*', '?', '.'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (pattern, text) => {
      const reference = pattern
        .replaceAll(/[.+/#]/g, String.raw`\$&`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.');
      expect(compilePattern(pattern)!(text)).toBe(new RegExp(`^${reference}$`, 's').test(text));
    }),
  );
});

test('an explicit denial wins, wherever it stands and whatever else allows', () => {
  const resource = fc.constantFrom('*', topic('*'), topic('a'), topic('b/?'), topic('b/*'));
  const statement = fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: fc.constant('iot:*'),
    Resource: resource,
  });
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), fc.nat(), (statements, at) => {
      const denied = [...statements];
      denied.splice(at % (statements.length + 1), 0, {
        Effect: 'Deny',
        Action: 'iot:*',
        Resource: topic('b/1'),
      });
      expect(compilePolicies([policy(...denied)])('iot:Publish', topic('b/1'))).toBe('EXPLICIT_DENY');
    }),
  );
});

test('without a statement that applies the answer is an implicit denial', () => {
  const authorize = compilePolicies([policy(allow(topic('a')))]);
  expect(authorize('iot:Publish', topic('a'))).toBe('ALLOWED');
  expect(authorize('iot:Publish', topic('A'))).toBe('IMPLICIT_DENY');
  expect(authorize('iot:Receive', topic('a'))).toBe('IMPLICIT_DENY');
  expect(compilePolicies([])('iot:Publish', topic('a'))).toBe('IMPLICIT_DENY');
});

test('the wildcards of MQTT are plain characters', () => {
  const filter = (name: string) => `arn:aws:iot:us-east-1:000000000000:topicfilter/${name}`;
  const authorize = compilePolicies([policy(allow(filter('some/+/topic')), allow(filter('a/*')))]);
  expect(authorize('iot:Publish', filter('some/+/topic'))).toBe('ALLOWED');
  expect(authorize('iot:Publish', filter('some/x/topic'))).toBe('IMPLICIT_DENY');
  expect(authorize('iot:Publish', filter('a/#'))).toBe('ALLOWED');
});

test('a variable is replaced by its value, which opens no wildcard', () => {
  const document = policy(allow(topic('${iot:ClientId}/up')));
  expect(compilePolicies([document], { 'iot:ClientId': 'pump' })('iot:Publish', topic('pump/up'))).toBe(
    'ALLOWED',
  );
  expect(compilePolicies([document], { 'iot:ClientId': '*' })('iot:Publish', topic('pump/up'))).toBe(
    'IMPLICIT_DENY',
  );
});

test('a statement with a variable that has no value does not apply', () => {
  const thing = '${iot:Connection.Thing.ThingName}';
  expect(compilePolicies([policy(allow(topic(thing)))])('iot:Publish', topic(thing))).toBe('IMPLICIT_DENY');
  const { Resource: _, ...rest } = allow('');
  const not = compilePolicies([policy({ ...rest, NotResource: topic(thing) })]);
  expect(not('iot:Publish', topic('x'))).toBe('IMPLICIT_DENY');
});

test('before the version of 2012 a variable is plain text', () => {
  const old = JSON.stringify({ Version: '2008-10-17', Statement: allow(topic('${iot:ClientId}')) });
  expect(compilePolicies([old], { 'iot:ClientId': 'a' })('iot:Publish', topic('a'))).toBe('IMPLICIT_DENY');
});

test('the second value of a certificate field is index 1, and an index beyond them matches nothing', () => {
  const variables = { 'iot:Certificate.Subject.CommonName': ['first', 'second'] };
  const publish = (name: string, text: string) =>
    compilePolicies([policy(allow(topic(name)))], variables)('iot:Publish', topic(text));
  expect(publish('${iot:Certificate.Subject.CommonName}', 'first')).toBe('ALLOWED');
  expect(publish('${iot:Certificate.Subject.CommonName.1}', 'second')).toBe('ALLOWED');
  expect(publish('${iot:Certificate.Subject.CommonName.2}', 'second')).toBe('IMPLICIT_DENY');
});

test.each<[string, object, Record<string, string | string[]>, boolean]>([
  ['StringEquals', { key: ['a', 'b'] }, { key: 'b' }, true],
  ['StringEquals', { key: 'a' }, {}, false],
  ['StringEqualsIfExists', { key: 'a' }, {}, true],
  ['StringNotEquals', { key: ['a', 'b'] }, { key: 'b' }, false],
  ['StringNotEquals', { key: 'a' }, {}, true],
  ['StringLike', { key: 'pump-*' }, { key: 'pump-1' }, true],
  ['NumericLessThan', { key: 10 }, { key: '9.5' }, true],
  ['NumericLessThan', { key: 10 }, { key: 'nine' }, false],
  ['Bool', { key: 'true' }, { key: 'true' }, true],
  ['IpAddress', { key: '10.20.0.0/16' }, { key: '10.20.1.7' }, true],
  ['IpAddress', { key: '10.20.0.0/16' }, { key: '10.21.1.7' }, false],
  ['NotIpAddress', { key: '2001:db8::/32' }, { key: '10.0.0.1' }, true],
  ['ArnLike', { key: 'arn:aws:iot:*:*:thing/*' }, { key: 'arn:aws:iot:eu-west-1:1:thing/a' }, true],
  ['ArnLike', { key: 'arn:aws:iot:*:2:thing/*' }, { key: 'arn:aws:iot:eu-west-1:1:thing/a' }, false],
  ['Null', { key: 'true' }, {}, true],
  ['Null', { key: 'false' }, {}, false],
  ['ForAllValues:StringEquals', { key: ['a', 'b'] }, { key: ['a', 'c'] }, false],
  ['ForAllValues:StringEquals', { key: ['a'] }, {}, true],
  ['ForAnyValue:StringEquals', { key: ['a'] }, { key: ['c', 'a'] }, true],
  ['ForAnyValue:StringEquals', { key: ['a'] }, {}, false],
])('%s %j of a request with %j is %s', (operator, expected, context, holds) => {
  const authorize = compilePolicies([policy(allow('*', { Condition: { [operator]: expected } }))], context);
  expect(authorize('iot:Publish', topic('a'))).toBe(holds ? 'ALLOWED' : 'IMPLICIT_DENY');
});

test('keys of a single request come on top of the connection and are not remembered', () => {
  const Condition = { 'ForAnyValue:StringEquals': { 'iot:ConnectAttributes': 'LastWill' } };
  const authorize = compilePolicies([policy(allow('*', { Condition }))]);
  expect(authorize('iot:Publish', topic('a'), { 'iot:ConnectAttributes': ['LastWill'] })).toBe('ALLOWED');
  expect(authorize('iot:Publish', topic('a'))).toBe('IMPLICIT_DENY');
});

test.each<[string, string]>([
  ['{', 'not valid JSON'],
  ['[]', 'must be an object'],
  ['{"Version":"2012-10-17"}', 'Statement'],
  ['{"Version":"2020-01-01","Statement":[]}', 'version'],
  [policy({ ...allow('*'), Effect: 'allow' }), 'Invalid effect'],
  [policy({ Effect: 'Allow', Resource: '*' }), 'Action'],
  [policy({ Effect: 'Allow', Action: 'Publish', Resource: '*' }), 'vendor'],
  [policy(allow('topic/a')), 'ARN format'],
  [policy({ ...allow('*'), NotResource: '*' }), 'either Resource or NotResource'],
  [policy({ ...allow('*'), Principal: '*' }), 'prohibited field Principal'],
  [policy(allow('*', { Condition: { StringSame: { a: 'b' } } })), 'Invalid Condition type'],
  [policy(allow('*', { Condition: { Bool: { a: 'maybe' } } })), 'Invalid value maybe'],
])('%s is malformed: %s', (document, reason) => {
  expect(() => parsePolicy(document)).toThrow(MalformedPolicy);
  expect(() => parsePolicy(document)).toThrow(reason);
});

test('a text that is no policy is refused as malformed, never otherwise', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      try {
        parsePolicy(text);
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedPolicy);
      }
    }),
  );
});

test('a trust policy names the service that may take the role', () => {
  const trust = (more: object) =>
    parsePolicy(policy({ Effect: 'Allow', Action: 'sts:AssumeRole', ...more }), 'trust');
  const iot = trust({ Principal: { Service: ['iot.amazonaws.com'] } });
  expect(trustsService(iot, 'iot.amazonaws.com')).toBe(true);
  expect(trustsService(iot, 'sns.amazonaws.com')).toBe(false);
});
