import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { UserError } from '#kernel';

/** The file that describes the lab's containers. */
export const COMPOSE_FILE = fileURLToPath(new URL('../../docker-compose.yml', import.meta.url));

/** Which containers: a real Splunk with LocalStack, the same with LocalStack's newer image, or our own services alone. */
export const PROFILES = ['real', 'localstack-token', 'own'] as const;

export type Profile = (typeof PROFILES)[number];

/**
 * Runs `docker compose` with the lab's file and returns its standard output; what it says meanwhile goes to standard
 * error.
 *
 * Throws `LAB_TARGET_UNAVAILABLE` when Docker is not there or the command fails.
 */
export async function dockerCompose(profile: Profile, args: readonly string[]): Promise<string> {
  await access(COMPOSE_FILE).catch((cause: unknown) => {
    throw new UserError('LAB_TARGET_UNAVAILABLE', 'The description of the containers is not here.', {
      hint: 'Our containers are built from the sources: work in a clone of the repository.',
      cause,
    });
  });
  const all = ['compose', '--file', COMPOSE_FILE, '--profile', profile, ...args];
  const result = await execa('docker', all, { reject: false, stderr: ['inherit', 'pipe'] });
  if (!result.failed) return result.stdout;
  const missing = result.code === 'ENOENT';
  throw new UserError(
    'LAB_TARGET_UNAVAILABLE',
    missing
      ? 'There is no docker command here.'
      : `docker compose ${args[0]} failed: ${lastLine(result.stderr)}`,
    {
      hint: 'The compose target needs a running Docker Engine with the compose plugin. Without one: npm run lab',
      cause: result,
    },
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
