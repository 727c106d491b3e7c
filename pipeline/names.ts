import { UserError } from '#kernel';

/**
 * Names of what a deployment keeps beside its stack; everything in the stack is named in the template.
 *
 * A stack name becomes part of bucket names: lower case, and short enough for the longest name derived from it.
 *
 * @throws UserError LAB_USAGE
 */
export function checkStackName(stackName: string): void {
  if (/^[a-z][a-z0-9-]{0,24}[a-z0-9]$/.test(stackName) && !stackName.includes('--')) return;
  throw new UserError('LAB_USAGE', `'${stackName}' cannot be a stack name.`, {
    hint: 'Use 2 to 26 lower-case letters, digits and single hyphens, beginning with a letter.',
  });
}

/** The bucket that holds the packaged transform. */
export function codeBucketName(stackName: string, accountId: string, region: string): string {
  return `${stackName}-code-${accountId}-${region}`;
}

/** The policy of devices; the template names it so. */
export function devicePolicyName(stackName: string): string {
  return `${stackName}-device`;
}

/** The secret that holds the HEC token. */
export function tokenSecretName(stackName: string): string {
  return `${stackName}/splunk-hec-token`;
}
