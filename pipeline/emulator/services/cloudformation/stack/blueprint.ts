import type { Capability, Output } from '@aws-sdk/client-cloudformation';
import { ServiceError } from '../../../service.ts';
import { refuse } from '../refusal.ts';
import { RESOURCE_HANDLERS } from '../resources/index.ts';
import { PropertyFault, conform, type Properties } from '../resources/shape.ts';
import { evaluateConditions } from '../template/conditions.ts';
import { checkOutputs, creationOrder } from '../template/dependencies.ts';
import { NO_VALUE, evaluate, type Scope } from '../template/intrinsics.ts';
import type { ParameterValues } from '../template/parameters.ts';
import type { Template } from '../template/parse.ts';
import type { StackResource } from './stack.ts';

export interface StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** A template with its parameters and conditions settled: what is to be built, and in which order. */
export interface Blueprint {
  readonly template: Template;
  readonly parameters: ParameterValues;
  readonly condition: (name: string) => boolean;
  readonly order: readonly string[];
  readonly identity: StackIdentity;
}

/** @throws ServiceError ValidationError before anything is created */
export function drawBlueprint(
  template: Template,
  parameters: ParameterValues,
  identity: StackIdentity,
): Blueprint {
  const condition = evaluateConditions(template, (name) => lookUp(name, parameters, identity));
  for (const name of Object.keys(template.conditions)) condition(name);
  const types = Object.values(template.resources).map(({ Type }) => Type);
  const unknown = [...new Set(types)].filter((type) => !Object.hasOwn(RESOURCE_HANDLERS, type));
  if (unknown.length > 0) {
    throw refuse(`Template format error: Unrecognized resource types: [${unknown.join(', ')}]`);
  }
  const order = creationOrder(template, condition);
  checkOutputs(template, condition);
  return { template, parameters, condition, order, identity };
}

/**
 * The properties of one resource, evaluated against what exists, checked and brought to their kinds. Dynamic
 * references are left as they are.
 *
 * @throws ServiceError ValidationError
 */
export function declaredProperties(
  blueprint: Blueprint,
  logicalId: string,
  resources: ReadonlyMap<string, StackResource>,
): Properties {
  const { Type, Properties } = blueprint.template.resources[logicalId]!;
  const { shape, required = [] } = RESOURCE_HANDLERS[Type]!;
  const properties = evaluate(Properties ?? {}, scopeOf(blueprint, resources)) as Properties;
  const missing = required.filter((name) => properties[name] === undefined);
  try {
    if (missing.length > 0) throw new PropertyFault(`#: required key [${missing.join(', ')}] not found`);
    return conform(properties, shape) as Properties;
  } catch (error) {
    if (!(error instanceof PropertyFault)) throw error;
    throw refuse(`Properties validation failed for resource ${logicalId} with message: ${error.message}`);
  }
}

export function evaluateOutputs(
  blueprint: Blueprint,
  resources: ReadonlyMap<string, StackResource>,
): Output[] {
  const scope = scopeOf(blueprint, resources);
  return Object.entries(blueprint.template.outputs)
    .filter(([, { Condition }]) => Condition === undefined || blueprint.condition(Condition))
    .map(([OutputKey, { Value, Description }]) => ({
      OutputKey,
      OutputValue: String(evaluate(Value, scope)),
      ...(Description !== undefined && { Description }),
    }));
}

/**
 * The capabilities a template needs because it makes roles, or because nobody has seen what its transforms make.
 *
 * @param isReviewed a change set shows what the transforms have made before anything is built
 * @throws ServiceError InsufficientCapabilitiesException
 */
export function checkCapabilities(
  template: Template,
  given: readonly Capability[],
  isReviewed: boolean,
): void {
  if (template.transforms.length > 0 && !isReviewed && !given.includes('CAPABILITY_AUTO_EXPAND')) {
    throw lacking('CAPABILITY_AUTO_EXPAND');
  }
  const roles = Object.values(template.resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  if (roles.length === 0) return;
  const named = roles.some(({ Properties = {} }) => 'RoleName' in Properties);
  const enough: Capability[] = named ? ['CAPABILITY_NAMED_IAM'] : ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];
  if (enough.some((capability) => given.includes(capability))) return;
  throw lacking(enough[0]!);
}

function lacking(capability: Capability): ServiceError {
  return new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${capability}]`, {
    status: 400,
  });
}

function scopeOf(blueprint: Blueprint, resources: ReadonlyMap<string, StackResource>): Scope {
  const { parameters, identity, template, condition } = blueprint;
  const existing = (logicalId: string): StackResource => {
    const resource = resources.get(logicalId);
    if (resource?.physicalId !== undefined) return resource;
    throw refuse(`Template error: resource ${logicalId} does not exist`);
  };
  return {
    mappings: template.mappings,
    condition,
    ref: (name) => {
      const isResource = Object.hasOwn(template.resources, name);
      return isResource ? existing(name).physicalId : lookUp(name, parameters, identity);
    },
    getAtt: (logicalId, attribute) => {
      const resource = existing(logicalId);
      const value = resource.attributes[attribute];
      if (value !== undefined) return value;
      throw refuse(`Template error: resource ${logicalId} (${resource.type}) has no attribute ${attribute}`);
    },
  };
}

/** Parameters and pseudo parameters. */
function lookUp(name: string, parameters: ParameterValues, identity: StackIdentity): unknown {
  const parameter = parameters.get(name);
  if (parameter) return parameter.value;
  const pseudo = PSEUDO_PARAMETERS[name];
  if (pseudo) return pseudo(identity);
  throw refuse(`Template format error: Unresolved dependencies [${name}]`);
}

const PSEUDO_PARAMETERS: Readonly<Record<string, (identity: StackIdentity) => unknown>> = {
  'AWS::AccountId': ({ accountId }) => accountId,
  'AWS::NotificationARNs': () => [],
  'AWS::NoValue': () => NO_VALUE,
  'AWS::Partition': () => 'aws',
  'AWS::Region': ({ region }) => region,
  'AWS::StackId': ({ id }) => id,
  'AWS::StackName': ({ name }) => name,
  'AWS::URLSuffix': () => 'amazonaws.com',
};
