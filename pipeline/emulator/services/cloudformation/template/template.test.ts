import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBlueprint, type StackIdentity } from '../stack/blueprint.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import { resolveParameters } from './parameters.ts';
import { parseTemplate } from './parse.ts';

const identity: StackIdentity = {
  id: 'arn:stack',
  name: 'my-stack',
  region: 'us-east-1',
  accountId: '000000000000',
};
const scope: Scope = {
  mappings: { Size: { small: { memory: 128 } } },
  ref: (name) => ({ Name: 'lab', List: ['a', 'b'], 'AWS::StackName': 'my-stack' })[name],
  getAtt: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Yes',
};

/** Evaluates a YAML expression as a property's value would be. */
function value(expression: string): unknown {
  const template = parseTemplate(
    `Resources: { R: { Type: 'AWS::SNS::Topic', Properties: { P: ${expression} } } }`,
  );
  return evaluate(template.resources['R']?.Properties?.['P'], scope);
}

function blueprint(body: string, parameters: Record<string, string> = {}) {
  const template = parseTemplate(body);
  const given = Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  return drawBlueprint(template, resolveParameters(template, given), identity);
}

describe('intrinsic functions', () => {
  test.each([
    ['!Ref Name', 'lab'],
    ['!GetAtt Bucket.Arn', 'Bucket/Arn'],
    ['{ "Fn::GetAtt": [Bucket, Arn] }', 'Bucket/Arn'],
    ["!Sub '${Name}-${Bucket.Arn}-${!iot:ClientId}'", 'lab-Bucket/Arn-${iot:ClientId}'],
    ["!Sub ['${x}/${Name}', { x: !Ref Name }]", 'lab/lab'],
    ["!Join ['_', !Split ['-', !Ref 'AWS::StackName']]", 'my_stack'],
    ['!Select [1, !Ref List]', 'b'],
    ['!If [Yes, 1, 2]', 1],
    ['!If [No, 1, [2]]', [2]],
    ['!FindInMap [Size, small, memory]', 128],
    ['!Base64 hello', 'aGVsbG8='],
    ["!Equals ['true', true]", true],
    ['!Not [!Equals [a, a]]', false],
    ['!And [!Equals [a, a], !Equals [b, c]]', false],
    ['!Or [!Equals [a, a], !Equals [b, c]]', true],
    ['{ Condition: { Bool: { a: b } } }', { Condition: { Bool: { a: 'b' } } }],
    ['!If [Yes, !Sub "${Name}", !Ref Nothing]', 'lab'],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toEqual(expected);
  });

  test.each([
    ['!ImportValue x', 'Fn::ImportValue is not emulated'],
    ['!GetAZs us-east-1', 'Fn::GetAZs is not emulated'],
    ['{ "Fn::Transform": { Name: x } }', 'Fn::Transform is not emulated'],
    ['!Select [7, [a]]', 'Fn::Select cannot select at index 7'],
    ['!Join [a]', 'Fn::Join needs a list of 2'],
    ['!FindInMap [Size, large, memory]', 'Unable to get mapping for Size::large::memory'],
  ])('%s is refused by name', (expression, message) => {
    expect(() => value(expression)).toThrow(message);
  });
});

describe('templates', () => {
  test.each([
    ['Resources: {}', 'At least one Resources member'],
    ['Resources: [', 'Template format error'],
    [
      'Transform: AWS::LanguageExtensions\nResources: { A: { Type: X } }',
      'Transforms not emulated: AWS::LanguageExtensions',
    ],
    ['Resources: { A: { Properties: {} } }', 'must contain a Type member'],
    ['Resources: { a-b: { Type: X } }', 'non alphanumeric'],
    ['Resources: { A: { Type: X, CreationPolicy: {} } }', 'CreationPolicy of resource A is not emulated'],
    ['Resources: { A: { Type: X, DeletionPolicy: Snapshot } }', 'Snapshot'],
    ['Resources: { A: { Type: "AWS::EC2::Instance" } }', 'Unrecognized resource types: [AWS::EC2::Instance]'],
    [
      'Resources: { A: { Type: "AWS::SNS::Topic", DependsOn: B }, B: { Type: "AWS::SNS::Topic", DependsOn: A } }',
      'Circular dependency between resources: [A, B]',
    ],
    [
      'Resources: { A: { Type: "AWS::SNS::Topic", Properties: { TopicName: !Ref Nowhere } } }',
      'Unresolved resource dependencies [Nowhere] in the Resources block',
    ],
    [
      'Resources: { A: { Type: "AWS::SNS::Topic" } }\nOutputs: { O: { Value: !Ref Nowhere } }',
      'Unresolved resource dependencies [Nowhere] in the Outputs block',
    ],
    [
      'Resources: { A: { Type: X } }\nOutputs: { O: { Value: 1, Export: { Name: x } } }',
      'Export of output O',
    ],
    ['*nobody', 'Template format error: Unresolved alias'],
  ])('%s', (body, message) => {
    expect(() => blueprint(body)).toThrow(message);
  });

  test('no text makes the parser fail with anything but a ValidationError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant('!Ref {a')), (text) => {
        try {
          parseTemplate(text);
        } catch (error) {
          expect((error as Error).name).toBe('ValidationError');
        }
      }),
    );
  });
});

describe('parameters', () => {
  const template = (declaration: string) =>
    `Parameters: { P: ${declaration} }\nResources: { A: { Type: 'AWS::SNS::Topic' } }`;

  test.each([
    ['{ Type: String }', {}, 'Parameters: [P] must have values'],
    ['{ Type: String }', { P: 'x', Q: 'y' }, 'Parameters: [Q] do not exist in the template'],
    ['{ Type: String, AllowedValues: [a, b] }', { P: 'c' }, 'must be one of AllowedValues'],
    ['{ Type: String, AllowedPattern: "[a-z]+" }', { P: 'ab1' }, 'must match pattern [a-z]+'],
    ['{ Type: String, AllowedPattern: "x", ConstraintDescription: must be x }', { P: 'y' }, "'P' must be x"],
    ['{ Type: String, MinLength: 2 }', { P: 'a' }, 'at least 2'],
    ['{ Type: Number }', { P: 'ten' }, 'must be a number'],
    ['{ Type: Number, MaxValue: 9 }', { P: '10' }, 'not greater than 9'],
    ['{ Type: "AWS::SSM::Parameter::Value<String>" }', { P: 'x' }, 'is not emulated'],
  ])('%s with %j is refused', (declaration, given, message) => {
    expect(() => blueprint(template(declaration), given as Record<string, string>)).toThrow(message);
  });

  test('defaults apply, lists are split and previous values can be kept', () => {
    const parsed = parseTemplate(
      `Parameters: { A: { Type: Number, Default: 5 }, B: { Type: CommaDelimitedList }, C: { Type: String } }\nResources: { R: { Type: X } }`,
    );
    const first = resolveParameters(parsed, [
      { ParameterKey: 'B', ParameterValue: 'x, y' },
      { ParameterKey: 'C', ParameterValue: 'kept' },
    ]);
    const second = resolveParameters(
      parsed,
      [
        { ParameterKey: 'B', ParameterValue: 'z' },
        { ParameterKey: 'C', UsePreviousValue: true },
      ],
      first,
    );
    expect([...first.values()].map(({ value }) => value)).toEqual(['5', ['x', 'y'], 'kept']);
    expect([...second.values()].map(({ value }) => value)).toEqual(['5', ['z'], 'kept']);
  });
});

describe("the pipeline's template", () => {
  const body = readFileSync(new URL('../../../../template.yaml', import.meta.url), 'utf8');
  const required = {
    SplunkHecEndpoint: 'https://127.0.0.1:8088',
    SplunkHecTokenSecret: 'lab/token',
    TransformCodeBucket: 'code',
    TransformCodeKey: 'transform.zip',
  };

  test('every resource comes after what it refers to', () => {
    const { order } = blueprint(body, { ...required, AccountAudit: 'true' });
    const before = (first: string, second: string) => order.indexOf(first) < order.indexOf(second);
    expect(before('TransformRole', 'TransformFunction')).toBe(true);
    expect(before('TransformFunction', 'DeliveryRole')).toBe(true);
    expect(before('DeliveryRole', 'DeliveryStream')).toBe(true);
    expect(before('AuditSubscription', 'AuditConfiguration')).toBe(true);
    expect(before('MetricsRule', 'SecurityProfile')).toBe(true);
  });

  test('without Detect and audit their resources are left out', () => {
    const { order } = blueprint(body, { ...required, DetectEnabled: 'false' });
    expect(order.filter((name) => /Audit|SecurityProfile|MetricsExport/.test(name))).toEqual([]);
    expect(order).toContain('MetricsRule');
  });
});
