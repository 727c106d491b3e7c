import { UserError } from '#kernel';
import type { Target, TargetName } from '../target.ts';
import { composeTarget } from './compose.ts';
import { embeddedTarget } from './embedded.ts';
import { givenSplunkTarget } from './given-splunk.ts';
import { runningTarget } from './running.ts';
import { splunkConnection } from './splunk-connection.ts';

const TARGETS: Readonly<Partial<Record<TargetName, Target>>> = {
  embedded: embeddedTarget,
  running: runningTarget,
  compose: composeTarget,
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

/**
 * The target of this name with the Splunk at `splunkUrl`, whose secrets the environment holds.
 *
 * Throws `LAB_USAGE` for a target that has a Splunk of its own, `LAB_CONFIG_INVALID` when secrets are missing.
 */
export async function targetOnSplunk(
  name: string,
  splunkUrl: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Target> {
  if (findTarget(name) !== embeddedTarget) {
    throw new UserError('LAB_USAGE', `--splunk does not go with --target ${name}.`, {
      hint: 'It runs the AWS half and the devices in this process: leave --target out.',
    });
  }
  return givenSplunkTarget(await splunkConnection(splunkUrl, env));
}
