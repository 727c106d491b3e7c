import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Clients } from './resources/clients.ts';
import { refuse } from './refusal.ts';

/** Members of stack and change set requests that nothing here acts upon: refused by name when given. */
const NOT_EMULATED = [
  'EnableTerminationProtection',
  'ImportExistingResources',
  'IncludeNestedStacks',
  'NotificationARNs',
  'OnStackFailure',
  'ResourcesToImport',
  'ResourceTypes',
  'RetainExceptOnCreate',
  'RoleARN',
  'RollbackConfiguration',
  'StackPolicyBody',
  'StackPolicyDuringUpdateBody',
  'StackPolicyDuringUpdateURL',
  'StackPolicyURL',
  'TimeoutInMinutes',
];

/** @throws ServiceError ValidationError */
export function refuseUnknownMembers(input: object): void {
  const given = Object.entries(input).filter(
    ([name, value]) => NOT_EMULATED.includes(name) && isGiven(value),
  );
  if (given.length > 0) throw refuse(`${given.map(([name]) => name).join(', ')} is not emulated`);
}

function isGiven(value: unknown): boolean {
  if (value === undefined || value === false) return false;
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0;
}

/** @throws ServiceError ValidationError */
export function checkStackName(name: string | undefined): asserts name is string {
  if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name ?? '')) {
    throw refuse(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: ` +
        'Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*',
    );
  }
}

export interface TemplateSource {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}

/**
 * The template's text: as sent, from a bucket, or the stack's previous one.
 *
 * @throws ServiceError ValidationError
 */
export async function templateText(
  source: TemplateSource,
  clients: () => Clients,
  previous?: string,
): Promise<string> {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = source;
  if (TemplateBody !== undefined) return TemplateBody;
  if (TemplateURL !== undefined) return readObject(TemplateURL, clients());
  if (UsePreviousTemplate === true && previous !== undefined) return previous;
  throw refuse('Either Template URL or Template Body must be specified.');
}

/** Reads `https://host/bucket/key`, or `https://bucket.s3.region.amazonaws.com/key`. */
async function readObject(templateUrl: string, { s3 }: Clients): Promise<string> {
  const url = URL.canParse(templateUrl) ? new URL(templateUrl) : undefined;
  if (!url) throw refuse('TemplateURL must be a supported URL.');
  const path = decodeURIComponent(url.pathname.slice(1));
  const virtualHost = /^(.+)\.s3[.-][^/]*amazonaws\.com$/.exec(url.hostname)?.[1];
  const slash = path.indexOf('/');
  const [Bucket, Key] = virtualHost ? [virtualHost, path] : [path.slice(0, slash), path.slice(slash + 1)];
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  } catch (error) {
    throw refuse(`S3 error: ${(error as Error).message}`);
  }
}
