import { parseDocument, type ScalarTag, type CollectionTag, isSeq, isMap, isScalar, type Node } from 'yaml';
import { refuse } from '../refusal.ts';
import { expandServerless } from './serverless.ts';

export interface Template {
  /** Names of the transforms that the text asks for. */
  readonly transforms: readonly string[];
  /** The whole template when its transforms are done. */
  readonly expanded: Readonly<Record<string, unknown>>;
  readonly description: string | undefined;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, OutputDeclaration>>;
}

export interface ParameterDeclaration {
  readonly Type: string;
  readonly Default?: unknown;
  readonly Description?: string;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: readonly unknown[];
  readonly AllowedPattern?: string;
  readonly MinLength?: number | string;
  readonly MaxLength?: number | string;
  readonly MinValue?: number | string;
  readonly MaxValue?: number | string;
  readonly ConstraintDescription?: string;
}

export interface ResourceDeclaration {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain';
}

export interface OutputDeclaration {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
}

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Mappings',
  'Conditions',
  'Resources',
  'Outputs',
];
const RESOURCE_ATTRIBUTES = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];
const OUTPUT_ATTRIBUTES = ['Value', 'Description', 'Condition'];
/** AWS's limit for `TemplateBody`. */
const MOST_CHARACTERS = 51_200;

function readYaml(text: string): unknown {
  const document = parseDocument(text, { customTags: SHORT_FORMS, schema: 'core', merge: true });
  const [error] = document.errors;
  if (error) throw refuse(`Template format error: ${error.message.split('\n')[0]}`);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (failure) {
    // An alias of nothing, or of too much, shows only here.
    throw refuse(`Template format error: ${(failure as Error).message.split('\n')[0]}`);
  }
}

/**
 * Reads a template in YAML (with the short forms of intrinsic functions) or JSON.
 *
 * @throws ServiceError ValidationError; sections and attributes that are not emulated are named in it
 */
export function parseTemplate(text: string): Template {
  if (text.length > MOST_CHARACTERS) {
    throw refuse(
      `1 validation error detected: 'templateBody' must have at most ${MOST_CHARACTERS} characters`,
    );
  }
  const written = readYaml(text);
  if (!isObject(written)) throw refuse('Template format error: the template is not an object.');
  const root = expandServerless(written) as Record<string, unknown>;

  const unknown = Object.keys(root).filter((section) => !SECTIONS.includes(section));
  if (unknown.length > 0) throw refuse(`Template sections not emulated: ${unknown.join(', ')}`);
  const section = <Value>(name: string) => (isObject(root[name]) ? root[name] : {}) as Record<string, Value>;
  const resources = section<ResourceDeclaration>('Resources');
  if (Object.keys(resources).length === 0) {
    throw refuse('Template format error: At least one Resources member must be defined.');
  }
  for (const [name, resource] of Object.entries(resources)) checkResource(name, resource);
  for (const [name, output] of Object.entries(section('Outputs'))) {
    checkAttributes(`output ${name}`, output, OUTPUT_ATTRIBUTES);
  }
  return {
    transforms: written['Transform'] === undefined ? [] : [written['Transform']].flat().map(String),
    expanded: root,
    description: typeof root['Description'] === 'string' ? root['Description'].trim() : undefined,
    parameters: section('Parameters'),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    resources,
    outputs: section('Outputs'),
  };
}

function checkResource(name: string, resource: unknown): void {
  if (!/^[A-Za-z0-9]{1,255}$/.test(name)) {
    throw refuse(`Template format error: Resource name ${name} is non alphanumeric.`);
  }
  checkAttributes(`resource ${name}`, resource, RESOURCE_ATTRIBUTES);
  const { Type, DeletionPolicy, UpdateReplacePolicy } = resource as Record<string, unknown>;
  if (typeof Type !== 'string') {
    throw refuse(
      `Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`,
    );
  }
  for (const policy of [DeletionPolicy, UpdateReplacePolicy]) {
    if (policy !== undefined && policy !== 'Delete' && policy !== 'Retain') {
      throw refuse(`Deletion policy ${JSON.stringify(policy)} of resource ${name} is not emulated.`);
    }
  }
}

function checkAttributes(what: string, value: unknown, known: readonly string[]): void {
  if (!isObject(value)) throw refuse(`Template format error: ${what} is not an object.`);
  for (const attribute of Object.keys(value)) {
    if (!known.includes(attribute)) throw refuse(`Attribute ${attribute} of ${what} is not emulated.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `!Sub x` stands for `{"Fn::Sub": x}`; `Ref` and `Condition` go without the prefix. */
const SHORT_FORMS = [
  'Ref',
  'Condition',
  'GetAtt',
  'Sub',
  'Join',
  'Split',
  'Select',
  'If',
  'Equals',
  'And',
  'Or',
  'Not',
  'FindInMap',
  'Base64',
  'ImportValue',
  'GetAZs',
  'Cidr',
  'Transform',
  'Length',
  'ToJsonString',
].flatMap((name): (ScalarTag | CollectionTag)[] => {
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const tag = `!${name}`;
  const collection = (node: Node) => ({ [key]: plain(node) });
  return [
    { tag, resolve: (text) => ({ [key]: name === 'GetAtt' ? splitAttribute(text) : text }) },
    { tag, collection: 'seq', resolve: collection } as CollectionTag,
    { tag, collection: 'map', resolve: collection } as CollectionTag,
  ];
});

/** `A.B.C` names attribute `B.C` of resource `A`. */
function splitAttribute(text: string): string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

/** The value of a node whose children may be short forms that are already resolved. */
function plain(node: unknown): unknown {
  if (isSeq(node)) return node.items.map(plain);
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [String(plain(key)), plain(value)]));
  }
  return isScalar(node) ? node.value : node;
}
