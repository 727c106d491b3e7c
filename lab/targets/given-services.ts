import { UserError } from '#kernel';
import { generalServicesAt } from '../parts/services-elsewhere.ts';
import type { Target } from '../target.ts';
import { startEmbedded } from './embedded.ts';
import { capabilitiesWith } from './virtual-lab.ts';

/** The embedded lab on virtual time, with the general services of another emulator: URLs by service id. */
export function givenServicesTarget(servicesElsewhere: Readonly<Record<string, string>>): Target {
  return {
    name: 'embedded',
    capabilities: capabilitiesWith({}),
    sideBySide: false,
    start: (options) => startEmbedded(options, { servicesElsewhere }),
  };
}

/**
 * Sees that something answers at the address of another emulator.
 *
 * @returns the URL of each general service, by service id
 * @throws UserError `LAB_USAGE` for an address that is none, `LAB_TARGET_UNAVAILABLE` when nothing answers there
 */
export async function findServices(url: string): Promise<Readonly<Record<string, string>>> {
  if (!URL.canParse(url) || !/^https?:/.test(url)) {
    throw new UserError('LAB_USAGE', `"${url}" is not the address of an AWS emulator.`, {
      hint: 'Give the address of its API, such as http://127.0.0.1:4566.',
    });
  }
  await fetch(url).catch((cause: unknown) => {
    throw new UserError('LAB_TARGET_UNAVAILABLE', `No AWS emulator answers at ${url}.`, {
      hint: 'Start it first, or leave --services out.',
      cause,
    });
  });
  return generalServicesAt(url);
}
