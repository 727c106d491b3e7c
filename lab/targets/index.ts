import { UserError } from '#kernel';
import type { Target, TargetName } from '../target.ts';
import { embeddedTarget } from './embedded.ts';
import { runningTarget } from './running.ts';

const TARGETS: Readonly<Partial<Record<TargetName, Target>>> = {
  embedded: embeddedTarget,
  running: runningTarget,
};

/** The target of this name. Throws `LAB_USAGE` for one that does not exist. */
export function findTarget(name: string): Target {
  const target = Object.hasOwn(TARGETS, name) ? TARGETS[name as TargetName] : undefined;
  if (!target) {
    throw new UserError('LAB_USAGE', `There is no target "${name}".`, {
      hint: `Targets: ${Object.keys(TARGETS).join(', ')}.`,
    });
  }
  return target;
}
