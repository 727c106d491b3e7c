import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '#kernel';
import { readJson, writePrivateJson } from './up/private-file.ts';

/** What a running lab tells other programs: the content of `.lab/endpoints.json`, a contract. */
const endpointsSchema = z.object({
  /** HTTP endpoint for every AWS SDK client. */
  aws: z.string(),
  /** General services that live in another emulator: their URLs by service id, such as `S3`. */
  servicesElsewhere: z.record(z.string(), z.string()).default({}),
  /** `mqtts://host:port` for devices with certificates. */
  mqtts: z.string(),
  hec: z.string(),
  hecToken: z.string(),
  /** The collector as the AWS part reaches it, where that is another address; else empty. */
  hecFromAws: z.string().default(''),
  /** Splunk's management and search REST API. */
  splunkd: z.string(),
  splunkUsername: z.string(),
  splunkPassword: z.string(),
  /** The web console, empty when it is not served. */
  console: z.string(),
  /** Control socket of the devices, empty when they do not run. */
  fleet: z.string().default(''),
  /** Control socket beside the AWS part: source addresses and counters. */
  control: z.string().default(''),
  /** What both control sockets ask for. */
  controlToken: z.string().default(''),
  /** PEM file of the CA that signed every server certificate of the lab. */
  caFile: z.string(),
  region: z.string(),
  accountId: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
});

export type Endpoints = z.infer<typeof endpointsSchema>;

const fileIn = (stateDirectory: string) => join(stateDirectory, 'endpoints.json');

/** Writes the file readable by its owner only: it holds a token and a password. */
export async function writeEndpoints(stateDirectory: string, endpoints: Endpoints): Promise<string> {
  const file = fileIn(stateDirectory);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writePrivateJson(file, endpoints);
  return file;
}

/** Throws `LAB_NOT_RUNNING` when no lab has written the file, `LAB_FILE_UNREADABLE` when it is damaged. */
export async function readEndpoints(stateDirectory: string): Promise<Endpoints> {
  const endpoints = await findEndpoints(stateDirectory);
  if (endpoints) return endpoints;
  throw new UserError('LAB_NOT_RUNNING', 'No lab is running here.', { hint: 'Start one with: npm run lab' });
}

/** `undefined` when no lab has written the file. Throws `LAB_FILE_UNREADABLE` when it is damaged. */
export async function findEndpoints(stateDirectory: string): Promise<Endpoints | undefined> {
  return readJson(fileIn(stateDirectory), endpointsSchema);
}

export async function removeEndpoints(stateDirectory: string): Promise<void> {
  await rm(fileIn(stateDirectory), { force: true });
}
