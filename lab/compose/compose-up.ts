import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '#kernel';
import { createSplunkClient } from '#splunk/client';
import { removeEndpoints, writeEndpoints, type Endpoints } from '../endpoints.ts';
import { NAMES } from '../parts/names.ts';
import { makeStateDirectory, stateFiles } from '../up/state-directory.ts';
import { dockerCompose, PROFILES, type Profile } from './docker-compose.ts';

export interface ComposeOptions {
  readonly directory: string;
  /** Default `real`. */
  readonly profile?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** LocalStack as this machine reaches it; `AWS_ENDPOINT_URL_…` in the compose file says the same for the containers. */
const LOCALSTACK_URL = 'http://127.0.0.1:4570';
const LOCALSTACK_SERVICES = ['S3', 'STS', 'IAM', 'Secrets Manager', 'CloudWatch Logs'];

const partEndpoints = z.looseObject({ controlToken: z.string() });

/** Throws `LAB_USAGE`. */
export function chooseProfile(profile = 'real'): Profile {
  const found = PROFILES.find((name) => name === profile);
  if (found) return found;
  throw new UserError('LAB_USAGE', `There is no profile "${profile}".`, {
    hint: `Profiles: ${PROFILES.join(', ')}.`,
  });
}

/**
 * Starts the containers, waits until they are healthy, and tells other programs where they are.
 *
 * Throws `LAB_USAGE`, `LAB_CONFIG_INVALID`, `LAB_TARGET_UNAVAILABLE`, `LAB_SPLUNK_REFUSED`.
 */
export async function composeUp({ directory, profile, env }: ComposeOptions): Promise<Endpoints> {
  const chosen = chooseProfile(profile);
  const own = chosen === 'own';
  if (!own) checkConsent(env);
  await makeStateDirectory(directory);
  await dockerCompose(chosen, ['up', '--detach', '--wait', '--build']);
  const read = (file: string) =>
    dockerCompose(chosen, ['exec', '-T', own ? 'own-aws' : 'aws', 'cat', `/lab/.lab/${file}`]);
  const inside = partEndpoints.parse(JSON.parse(await read('endpoints.json')));
  const { ca } = stateFiles(directory);
  await writeFile(ca, `${(await read('ca.pem')).trim()}\n`);
  const endpoints = {
    ...inside,
    caFile: resolve(ca),
    ...(own ? {} : await realSplunk(env['SPLUNK_PASSWORD']!)),
  } as unknown as Endpoints;
  await writeEndpoints(directory, endpoints);
  return endpoints;
}

/** Stops and removes the containers with their volumes. */
export async function composeDown({ directory, profile }: ComposeOptions): Promise<void> {
  await dockerCompose(chooseProfile(profile), ['down', '--volumes']);
  await removeEndpoints(directory);
}

/** Throws `LAB_CONFIG_INVALID`: nobody accepts a licence for the user, and no password is the default one. */
function checkConsent(env: ComposeOptions['env']): void {
  const missing = ['SPLUNK_START_ARGS', 'SPLUNK_GENERAL_TERMS', 'SPLUNK_PASSWORD'].filter(
    (name) => !env[name],
  );
  if (missing.length === 0) return;
  throw new UserError('LAB_CONFIG_INVALID', `Not set: ${missing.join(', ')}.`, {
    hint: 'The Splunk container starts with an accepted licence and a password only; docker-compose.yml says how. Without Splunk: --profile own',
  });
}

/** The index and the token that a fresh Splunk lacks, made over REST, because its image cannot ask for acknowledgement. */
async function realSplunk(password: string): Promise<Partial<Endpoints>> {
  const splunkd = 'https://127.0.0.1:8089';
  const client = createSplunkClient({ url: splunkd, username: 'admin', password, insecure: true });
  try {
    const indexes = await client.indexes.list();
    if (!indexes.some(({ name }) => name === NAMES.index)) await client.indexes.create(NAMES.index);
    const tokens = await client.hecTokens.list();
    if (tokens.includes(NAMES.hecTokenName)) await client.hecTokens.delete(NAMES.hecTokenName);
    const { index, sourcetype } = NAMES;
    const hecToken = await client.hecTokens.create({
      name: NAMES.hecTokenName,
      index,
      sourcetype,
      useAck: true,
    });
    return {
      splunkd,
      hecToken,
      splunkUsername: 'admin',
      splunkPassword: password,
      hec: 'https://127.0.0.1:8088',
      hecFromAws: 'https://splunk:8088',
      console: 'http://127.0.0.1:8000',
      servicesElsewhere: Object.fromEntries(LOCALSTACK_SERVICES.map((id) => [id, LOCALSTACK_URL])),
    };
  } finally {
    client.close();
  }
}
