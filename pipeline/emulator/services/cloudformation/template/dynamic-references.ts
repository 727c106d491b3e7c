import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { refuse } from '../refusal.ts';

const REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/**
 * Replaces every `{{resolve:secretsmanager:id:SecretString:key:stage:version}}` in a value
 * (docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html).
 *
 * @throws ServiceError ValidationError for other services, which are named in it, and for missing keys
 */
export async function resolveReferences(
  value: unknown,
  secrets: () => SecretsManagerClient,
): Promise<unknown> {
  if (typeof value === 'string') return resolveText(value, secrets);
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await resolveReferences(item, secrets));
    return items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const members: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) members[key] = await resolveReferences(member, secrets);
  return members;
}

async function resolveText(text: string, secrets: () => SecretsManagerClient): Promise<string> {
  let resolved = '';
  let end = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const [whole, service = '', reference = ''] = match;
    if (service !== 'secretsmanager') throw refuse(`Dynamic references to ${service} are not emulated.`);
    resolved += text.slice(end, match.index) + (await secretText(reference, secrets()));
    end = match.index + whole.length;
  }
  return resolved + text.slice(end);
}

async function secretText(reference: string, secrets: SecretsManagerClient): Promise<string> {
  // A secret's ARN holds colons itself: seven parts.
  const parts = reference.split(':');
  const idParts = reference.startsWith('arn:') ? 7 : 1;
  const SecretId = parts.slice(0, idParts).join(':');
  const [kind = 'SecretString', key = '', VersionStage, VersionId] = parts.slice(idParts);
  if (kind !== 'SecretString') throw refuse(`Secrets can only be referenced by SecretString, not ${kind}.`);
  const version = { ...(VersionStage && { VersionStage }), ...(VersionId && { VersionId }) };
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId, ...version }));
  if (key === '') return SecretString;
  const value = member(SecretString, key);
  if (value === undefined)
    throw refuse(`Could not find a value associated with JSONKey ${key} in SecretString`);
  return value;
}

function member(json: string, key: string): string | undefined {
  try {
    const value = (JSON.parse(json) as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
