import { refuse } from '../refusal.ts';

type Properties = Readonly<Record<string, unknown>>;
interface Resource {
  readonly Type: string;
  readonly Properties?: Properties;
  readonly [attribute: string]: unknown;
}

/** The one transform that is emulated. */
export const SERVERLESS = 'AWS::Serverless-2016-10-31';

/** Properties of a serverless function that are those of the function it becomes. */
const SAME = [
  'FunctionName',
  'Description',
  'Runtime',
  'Handler',
  'Architectures',
  'MemorySize',
  'Timeout',
  'Environment',
  'ReservedConcurrentExecutions',
];
/** Properties that the transform itself uses. */
const OWN = ['CodeUri', 'InlineCode', 'Role', 'Policies', 'Tags', 'PackageType'];
const CREATED_BY = { Key: 'lambda:createdBy', Value: 'SAM' };
const BASIC_EXECUTION = 'service-role/AWSLambdaBasicExecutionRole';

/**
 * Expands a template of the Serverless Application Model as CloudFormation's transform does, as far as functions go
 * (SAM specification, "AWS::Serverless::Function"). A template without the transform is left as it is.
 *
 * @throws ServiceError ValidationError; other transforms, resource types and properties are named in it
 */
export function expandServerless(root: Properties): Properties {
  const { Transform, Globals, ...rest } = root;
  if (Transform === undefined) return root;
  const transforms = [Transform].flat();
  const unknown = transforms.filter((name) => name !== SERVERLESS);
  if (unknown.length > 0) throw refuse(`Transforms not emulated: ${unknown.map(describe).join(', ')}`);
  const globals = functionGlobals(Globals);
  const resources: Record<string, unknown> = {};
  for (const [name, resource] of Object.entries((rest['Resources'] ?? {}) as Record<string, Resource>)) {
    if (resource?.Type === 'AWS::Serverless::Function') {
      Object.assign(resources, expandFunction(name, resource, globals));
    } else resources[name] = resource;
  }
  return { ...rest, Resources: resources };
}

function functionGlobals(globals: unknown): Properties {
  const { Function: own = {}, ...others } = (globals ?? {}) as Record<string, Properties>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw refuse(`Globals of ${other} are not emulated.`);
  return own;
}

function expandFunction(
  name: string,
  { Type: _type, Properties = {}, ...attributes }: Resource,
  globals: Properties,
): Record<string, Resource> {
  const properties = withGlobals(Properties, globals);
  const unknown = Object.keys(properties).filter((key) => ![...SAME, ...OWN].includes(key));
  if (unknown.length > 0) {
    throw refuse(`Properties of serverless function ${name} not emulated: ${unknown.join(', ')}`);
  }
  const roleName = `${name}Role`;
  const { Role, Policies, Tags = {} } = properties;
  const tags = [CREATED_BY, ...Object.entries(Tags as object).map(([Key, Value]) => ({ Key, Value }))];
  const condition =
    attributes['Condition'] === undefined ? {} : { Condition: attributes['Condition'] as string };
  return {
    [name]: {
      ...attributes,
      Type: 'AWS::Lambda::Function',
      Properties: {
        ...Object.fromEntries(
          SAME.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]),
        ),
        Code: codeOf(name, properties),
        Role: Role ?? { 'Fn::GetAtt': [roleName, 'Arn'] },
        Tags: tags,
      },
    },
    // A function that names no role gets one of its own.
    ...(Role === undefined && {
      [roleName]: {
        ...condition,
        Type: 'AWS::IAM::Role',
        Properties: { ...roleOf(name, roleName, Policies), Tags: tags },
      },
    }),
  };
}

/** A function's own values win; maps, such as the environment, are joined. */
function withGlobals(own: Properties, globals: Properties): Properties {
  const joined: Record<string, unknown> = { ...globals, ...own };
  for (const [key, value] of Object.entries(globals)) {
    if (isMap(value) && isMap(own[key])) joined[key] = withGlobals(own[key], value);
  }
  return joined;
}

function codeOf(name: string, { CodeUri, InlineCode }: Properties): Properties {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (isMap(CodeUri)) {
    const { Bucket, Key, Version } = CodeUri;
    return { S3Bucket: Bucket, S3Key: Key, ...(Version !== undefined && { S3ObjectVersion: Version }) };
  }
  const uri = /^s3:\/\/([^/]+)\/(.+)$/.exec(typeof CodeUri === 'string' ? CodeUri : '');
  if (uri) return { S3Bucket: uri[1]!, S3Key: uri[2]! };
  throw refuse(
    `Transform ${SERVERLESS} failed with: Invalid Serverless Application Specification document. ` +
      `Resource with id [${name}] is invalid. 'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key': ` +
      'package the template first.',
  );
}

function roleOf(name: string, roleName: string, policies: unknown): Properties {
  const managed: unknown[] = [arnOf(BASIC_EXECUTION)];
  const inline: Properties[] = [];
  for (const policy of policies === undefined ? [] : [policies].flat()) {
    if (typeof policy === 'string') managed.push(policy.startsWith('arn:') ? policy : arnOf(policy));
    else if (isMap(policy) && 'Statement' in policy) {
      const document = { Version: '2012-10-17', ...policy };
      inline.push({ PolicyName: `${roleName}Policy${inline.length}`, PolicyDocument: document });
    } else if (isMap(policy) && Object.keys(policy).some((key) => key === 'Ref' || key.startsWith('Fn::'))) {
      managed.push(policy);
    } else throw refuse(`Policy templates are not emulated: ${describe(policy)} of function ${name}`);
  }
  const statement = {
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com'] },
    Action: ['sts:AssumeRole'],
  };
  return {
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [statement] },
    ManagedPolicyArns: managed,
    ...(inline.length > 0 && { Policies: inline }),
  };
}

/** The transform writes managed policies that are given by name only with the partition of the stack. */
function arnOf(policy: string): Properties {
  return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${policy}` };
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  return isMap(value) ? (Object.keys(value)[0] ?? '{}') : JSON.stringify(value);
}

function isMap(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
