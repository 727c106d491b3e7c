import { refuse } from '../refusal.ts';
import { PLACEHOLDER, attributePath, intrinsicCall, substitution } from './intrinsics.ts';
import type { Template } from './parse.ts';

type Condition = (name: string) => boolean;

/** The resources of a template whose condition holds. */
export function activeResources(template: Template, condition: Condition): string[] {
  return Object.entries(template.resources)
    .filter(([, resource]) => resource.Condition === undefined || condition(resource.Condition))
    .map(([name]) => name);
}

/**
 * Active resources in an order in which each comes after what it refers to or depends on; template order otherwise.
 *
 * @throws ServiceError ValidationError for unknown references and circles
 */
export function creationOrder(template: Template, condition: Condition): string[] {
  const active = activeResources(template, condition);
  const known = new Set(active);
  const dependencies = new Map(
    active.map((name) => [name, dependenciesOf(template, name, known, condition)] as const),
  );
  const order: string[] = [];
  const placed = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (placed.has(name)) return;
    if (path.includes(name)) {
      const circle = path.slice(path.indexOf(name)).join(', ');
      throw refuse(`Circular dependency between resources: [${circle}]`);
    }
    for (const dependency of dependencies.get(name) ?? []) visit(dependency, [...path, name]);
    placed.add(name);
    order.push(name);
  };
  for (const name of active) visit(name, []);
  return order;
}

function dependenciesOf(
  template: Template,
  name: string,
  active: ReadonlySet<string>,
  condition: Condition,
): Set<string> {
  const { DependsOn = [], Properties } = template.resources[name]!;
  const referred = references(Properties, condition).filter((id) => !isParameter(template, id));
  const unresolved = referred.filter((id) => !active.has(id));
  if (unresolved.length > 0) throw unresolvedDependencies(unresolved, 'Resources');
  const declared = typeof DependsOn === 'string' ? [DependsOn] : DependsOn;
  const absent = declared.filter((id) => !(id in template.resources));
  if (absent.length > 0) throw unresolvedDependencies(absent, 'Resources');
  return new Set([...declared.filter((id) => active.has(id)), ...referred]);
}

/** @throws ServiceError ValidationError when an output refers to a resource that is not there */
export function checkOutputs(template: Template, condition: Condition): void {
  const active = new Set(activeResources(template, condition));
  for (const { Value, Condition } of Object.values(template.outputs)) {
    if (Condition !== undefined && !condition(Condition)) continue;
    const referred = references(Value, condition).filter((id) => !isParameter(template, id));
    const unresolved = referred.filter((id) => !active.has(id));
    if (unresolved.length > 0) throw unresolvedDependencies(unresolved, 'Outputs');
  }
}

function unresolvedDependencies(names: readonly string[], block: string) {
  return refuse(
    `Template format error: Unresolved resource dependencies [${names.join(', ')}] in the ${block} block of the template`,
  );
}

function isParameter(template: Template, name: string): boolean {
  return name in template.parameters || name.startsWith('AWS::');
}

/** Every name that a value refers to; of `Fn::If`, only the branch that counts. */
function references(value: unknown, condition: Condition): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => references(item, condition));
  if (typeof value !== 'object' || value === null) return [];
  const call = intrinsicCall(value);
  if (!call) return Object.values(value).flatMap((member) => references(member, condition));
  const { name, argument } = call;
  if (name === 'Ref') return [String(argument)];
  if (name === 'Fn::GetAtt') return [attributePath(argument)[0]];
  if (name === 'Fn::If' && Array.isArray(argument)) {
    const [when, whenTrue, whenFalse] = argument as [string, unknown, unknown];
    return references(condition(when) ? whenTrue : whenFalse, condition);
  }
  if (name !== 'Fn::Sub') return references(argument, condition);
  const [template, variables] = substitution(argument);
  const names = [...template.matchAll(PLACEHOLDER)]
    .filter(([, literal]) => literal !== '!')
    .map(([, , inner = '']) => inner.trim().split('.')[0]!)
    .filter((id) => !Object.hasOwn(variables, id));
  return [...names, ...references(variables, condition)];
}
