import type { Parameter } from '@aws-sdk/client-cloudformation';
import { refuse } from '../refusal.ts';
import type { ParameterDeclaration, Template } from './parse.ts';

export interface ParameterValue {
  /** What `Ref` gives. */
  readonly value: string | readonly string[];
  /** As entered. */
  readonly text: string;
  /** Shown as asterisks. */
  readonly noEcho: boolean;
}

export type ParameterValues = ReadonlyMap<string, ParameterValue>;

/**
 * Joins what was given with defaults and, for updates, previous values, and checks every constraint.
 *
 * @throws ServiceError ValidationError
 */
export function resolveParameters(
  template: Template,
  given: readonly Parameter[] = [],
  previous: ParameterValues = new Map(),
): ParameterValues {
  const entered = new Map(given.map((parameter) => [parameter.ParameterKey ?? '', parameter]));
  const unknown = [...entered.keys()].filter((name) => !(name in template.parameters));
  if (unknown.length > 0) {
    throw refuse(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const missing: string[] = [];
  const values = new Map<string, ParameterValue>();
  for (const [name, declaration] of Object.entries(template.parameters)) {
    const parameter = entered.get(name);
    const kept = parameter?.UsePreviousValue === true ? previous.get(name)?.text : undefined;
    const text = parameter?.ParameterValue ?? kept ?? defaultText(declaration);
    if (text === undefined) missing.push(name);
    else values.set(name, parameterValue(name, declaration, text));
  }
  if (missing.length > 0) throw refuse(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

function defaultText({ Default }: ParameterDeclaration): string | undefined {
  if (Default === undefined) return undefined;
  return typeof Default === 'string' ? Default : JSON.stringify(Default);
}

const LIST_TYPES: ReadonlySet<string> = new Set(['CommaDelimitedList', 'List<Number>']);
const NUMBER_TYPES: ReadonlySet<string> = new Set(['Number', 'List<Number>']);
const TYPES: ReadonlySet<string> = new Set(['String', ...LIST_TYPES, ...NUMBER_TYPES]);

function parameterValue(name: string, declaration: ParameterDeclaration, text: string): ParameterValue {
  if (!TYPES.has(declaration.Type)) {
    throw refuse(`Parameter type ${declaration.Type} of ${name} is not emulated.`);
  }
  const items = LIST_TYPES.has(declaration.Type) ? text.split(',').map((item) => item.trim()) : [text];
  for (const item of items) {
    const fault = whyNot(declaration, item);
    if (fault !== undefined) {
      throw refuse(`Parameter '${name}' ${declaration.ConstraintDescription ?? fault}`);
    }
  }
  return {
    value: LIST_TYPES.has(declaration.Type) ? items : text,
    text,
    noEcho: String(declaration.NoEcho) === 'true',
  };
}

function whyNot(declaration: ParameterDeclaration, item: string): string | undefined {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = declaration;
  if (AllowedValues && !AllowedValues.map(String).includes(item)) {
    return `must be one of AllowedValues`;
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(item)) {
    return `must match pattern ${AllowedPattern}`;
  }
  if (MinLength !== undefined && item.length < Number(MinLength)) {
    return `must contain at least ${MinLength} characters`;
  }
  if (MaxLength !== undefined && item.length > Number(MaxLength)) {
    return `must contain at most ${MaxLength} characters`;
  }
  if (!NUMBER_TYPES.has(declaration.Type)) return undefined;
  const number = Number(item);
  if (item === '' || Number.isNaN(number)) return `must be a number`;
  if (MinValue !== undefined && number < Number(MinValue))
    return `must be a number not less than ${MinValue}`;
  if (MaxValue !== undefined && number > Number(MaxValue))
    return `must be a number not greater than ${MaxValue}`;
  return undefined;
}
