import { describe, expect, it } from 'vitest';
import { parseTemplate } from './parse.ts';

const template = (properties: string, globals = '') => `
Transform: AWS::Serverless-2016-10-31
${globals}
Resources:
  Shape:
    Type: AWS::Serverless::Function
    DependsOn: Group
    Properties:
${properties.replaceAll(/^/gm, '      ')}
  Group:
    Type: AWS::Logs::LogGroup
`;
const resources = (properties: string, globals?: string) =>
  parseTemplate(template(properties, globals)).resources;

describe('AWS::Serverless::Function', () => {
  it('becomes a function with the packaged code, its settings and the tag of SAM', () => {
    const expanded = resources(`
FunctionName: !Sub '\${AWS::StackName}-shape'
Runtime: python3.11
Handler: app.lambda_handler
Architectures: [arm64]
CodeUri: s3://packages/1a2b/shape.zip
ReservedConcurrentExecutions: 10
Role: !GetAtt Role.Arn
Environment: { Variables: { A: b } }`);
    expect(Object.keys(expanded)).toEqual(['Shape', 'Group']);
    expect(expanded['Shape']).toEqual({
      Type: 'AWS::Lambda::Function',
      DependsOn: 'Group',
      Properties: {
        FunctionName: { 'Fn::Sub': '${AWS::StackName}-shape' },
        Runtime: 'python3.11',
        Handler: 'app.lambda_handler',
        Architectures: ['arm64'],
        Environment: { Variables: { A: 'b' } },
        ReservedConcurrentExecutions: 10,
        Code: { S3Bucket: 'packages', S3Key: '1a2b/shape.zip' },
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Tags: [{ Key: 'lambda:createdBy', Value: 'SAM' }],
      },
    });
  });

  it('gets a role of its own, with its policies, when it names none', () => {
    const expanded = resources(`
Runtime: nodejs24.x
Handler: index.handler
InlineCode: exports.handler = async () => {};
Policies:
  - arn:aws:iam::aws:policy/Some
  - Statement: [{ Effect: Allow, Action: s3:GetObject, Resource: '*' }]`);
    expect(expanded['Shape']!.Properties).toMatchObject({
      Code: { ZipFile: 'exports.handler = async () => {};' },
      Role: { 'Fn::GetAtt': ['ShapeRole', 'Arn'] },
    });
    expect(expanded['ShapeRole']).toMatchObject({
      Type: 'AWS::IAM::Role',
      Properties: {
        ManagedPolicyArns: [
          { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' },
          'arn:aws:iam::aws:policy/Some',
        ],
        Policies: [{ PolicyName: 'ShapeRolePolicy0' }],
      },
    });
  });

  it('takes what Globals say, and its own word before theirs', () => {
    const globals =
      'Globals: { Function: { Timeout: 5, MemorySize: 128, Environment: { Variables: { A: x, B: y } } } }';
    const own = `
Runtime: nodejs24.x
Handler: index.handler
CodeUri: { Bucket: b, Key: k }
MemorySize: 256
Environment: { Variables: { A: z } }`;
    expect(resources(own, globals)['Shape']!.Properties).toMatchObject({
      Timeout: 5,
      MemorySize: 256,
      Environment: { Variables: { A: 'z', B: 'y' } },
      Code: { S3Bucket: 'b', S3Key: 'k' },
    });
  });

  it.each([
    ['code that is not packaged', 'CodeUri: ./src', 'package the template first'],
    ['events', 'CodeUri: s3://b/k\nEvents: {}', 'Events'],
    ['a policy template', 'CodeUri: s3://b/k\nPolicies: [{ S3ReadPolicy: {} }]', 'S3ReadPolicy'],
  ])('refuses %s by name', (_what, properties, words) => {
    expect(() => parseTemplate(template(properties))).toThrow(words);
  });
});

it('refuses other transforms and other serverless resources by name', () => {
  const one = (head: string, type: string) => `${head}\nResources: { A: { Type: ${type} } }`;
  expect(() => parseTemplate(one('Transform: AWS::Include', 'AWS::SNS::Topic'))).toThrow('AWS::Include');
  const api = parseTemplate(one('Transform: AWS::Serverless-2016-10-31', 'AWS::Serverless::Api'));
  expect(Object.keys(api.resources)).toEqual(['A']);
});
