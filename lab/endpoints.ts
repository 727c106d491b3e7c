import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '#kernel';

/** What a running lab tells other programs: the content of `.lab/endpoints.json`, a contract. */
const endpointsSchema = z.object({
  /** HTTP endpoint for every AWS SDK client. */
  aws: z.string(),
  /** `mqtts://host:port` for devices with certificates. */
  mqtts: z.string(),
  hec: z.string(),
  hecToken: z.string(),
  /** Splunk's management and search REST API. */
  splunkd: z.string(),
  splunkUsername: z.string(),
  splunkPassword: z.string(),
  /** The web console, empty when it is not served. */
  console: z.string(),
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
  await writeFile(file, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts only for a new file.
  await chmod(file, 0o600);
  return file;
}

/** Throws `LAB_NOT_RUNNING` when no lab has written the file, `LAB_FILE_UNREADABLE` when it is damaged. */
export async function readEndpoints(stateDirectory: string): Promise<Endpoints> {
  let text: string;
  try {
    text = await readFile(fileIn(stateDirectory), 'utf8');
  } catch (cause) {
    throw new UserError('LAB_NOT_RUNNING', 'No lab is running here.', {
      hint: 'Start one with: npm run lab',
      cause,
    });
  }
  try {
    return endpointsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError('LAB_FILE_UNREADABLE', `${fileIn(stateDirectory)} is not what a lab writes.`, {
      hint: 'Stop the lab, delete the file and start again.',
      cause,
    });
  }
}

export async function removeEndpoints(stateDirectory: string): Promise<void> {
  await rm(fileIn(stateDirectory), { force: true });
}
