import { UserError } from '#kernel';
import type { Target, TargetName } from '../target.ts';
import { composeTarget } from './compose.ts';
import { embeddedTarget } from './embedded.ts';
import { findServices, givenServicesTarget } from './given-services.ts';
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

/** Addresses of parts that are not the lab's own. */
export interface GivenParts {
  /** Management port of a Splunk; the environment holds its secrets. */
  readonly splunkUrl?: string | undefined;
  /** Another AWS emulator, whose general services are used. */
  readonly servicesUrl?: string | undefined;
}

/**
 * The target of this name with the parts that are given.
 *
 * Throws `LAB_USAGE` for a target that has such parts of its own, `LAB_CONFIG_INVALID` when secrets are missing,
 * `LAB_TARGET_UNAVAILABLE` when no emulator answers.
 */
export async function chooseTarget(
  name: string,
  { splunkUrl, servicesUrl }: GivenParts,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Target> {
  const target = findTarget(name);
  const given = [splunkUrl !== undefined && '--splunk', servicesUrl !== undefined && '--services'].filter(
    Boolean,
  );
  if (given.length > 0 && target !== embeddedTarget) {
    throw new UserError('LAB_USAGE', `${given.join(' and ')} does not go with --target ${name}.`, {
      hint: 'It runs the rest of the AWS half and the devices in this process: leave --target out.',
    });
  }
  const services = servicesUrl === undefined ? undefined : await findServices(servicesUrl);
  if (splunkUrl !== undefined) {
    return givenSplunkTarget(await splunkConnection(splunkUrl, env), services);
  }
  return services === undefined ? target : givenServicesTarget(services);
}
