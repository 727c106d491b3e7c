import { UserError } from '#kernel';
import { BEHAVIORS, BEHAVIOR_NAMES, type BehaviorName, type BehaviorParams } from '#devices';
import { suggest } from './closest.ts';
import { durationMs, type Duration } from './duration.ts';
import type { AimedBehavior } from './scenario.ts';

/** Parameters as an author writes them: what devices call `forMs` is `for: '10m'` here. */
export type AuthorParams<Params> = {
  [Key in keyof Params as Key extends `${infer Name}Ms` ? Name : Key]: Key extends `${string}Ms`
    ? Duration
    : Params[Key];
};

/**
 * Aims a behavior at one device or several: `at('5m', behavior('rogue-listener', thing, { port: 21, for: '1h' }))`.
 *
 * Throws `LAB_SCENARIO_INVALID` for a behavior that does not exist and for parameters that it does not take.
 */
export function behavior<Name extends BehaviorName>(
  name: Name,
  things: string | readonly string[],
  params: AuthorParams<BehaviorParams[Name]>,
): AimedBehavior<Name> {
  if (!Object.hasOwn(BEHAVIORS, name)) {
    throw new UserError('LAB_SCENARIO_INVALID', `There is no behavior "${name}".`, {
      hint: suggest(name, 'Behaviors', BEHAVIOR_NAMES),
    });
  }
  const given = inMilliseconds(params as Record<string, unknown>);
  const read = BEHAVIORS[name].params.safeParse(given);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UserError(
      'LAB_SCENARIO_INVALID',
      `Behavior "${name}": ${issue!.path.join('.') || 'parameters'}: ${issue!.message}`,
    );
  }
  return {
    behavior: name,
    things: typeof things === 'string' ? [things] : things,
    params: given as BehaviorParams[Name],
    lastsMs: lengthMs(read.data as Record<string, unknown>),
  };
}

/** Every text that reads as a duration becomes milliseconds under the name that devices use; `-1d` is a day back. */
function inMilliseconds(params: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => {
      const span = typeof value === 'string' ? /^(-?)(\d+(?:\.\d+)?[smhd])$/.exec(value) : null;
      return span ? [`${key}Ms`, (span[1] ? -1 : 1) * durationMs(span[2] as Duration)] : [key, value];
    }),
  );
}

/** How long a behavior lasts, in milliseconds, by the names that parameters of all behaviors share. */
function lengthMs(params: Record<string, unknown>): number {
  const number = (name: string) => (typeof params[name] === 'number' ? params[name] : 0);
  const steps = number('times') || number('topics') || number('count');
  return number('forMs') || steps * number('everyMs') + number('staysMs') || number('withinMs');
}
