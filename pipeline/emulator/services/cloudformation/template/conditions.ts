import { refuse } from '../refusal.ts';
import { evaluate, type Scope } from './intrinsics.ts';
import type { Template } from './parse.ts';

/**
 * A lookup of the template's conditions, each evaluated once, when first asked for.
 *
 * @param ref looks up parameters and pseudo parameters
 * @returns a function that throws ServiceError ValidationError for unknown or circular conditions
 */
export function evaluateConditions(template: Template, ref: Scope['ref']): (name: string) => boolean {
  const values = new Map<string, boolean | 'evaluating'>();
  const scope: Scope = {
    mappings: template.mappings,
    ref,
    getAtt: () => {
      throw refuse('Template error: Fn::GetAtt cannot be used in Conditions');
    },
    condition,
  };
  function condition(name: string): boolean {
    const known = values.get(name);
    if (known === 'evaluating') throw refuse(`Template error: condition ${name} depends on itself`);
    if (known !== undefined) return known;
    if (!Object.hasOwn(template.conditions, name)) {
      throw refuse(`Template format error: Unresolved condition dependency ${name}`);
    }
    values.set(name, 'evaluating');
    const value = evaluate(template.conditions[name], scope) === true;
    values.set(name, value);
    return value;
  }
  return condition;
}
