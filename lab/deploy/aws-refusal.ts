import { UserError } from '#kernel';

/**
 * Runs AWS calls; what AWS or the way to it refuses becomes a `UserError` `LAB_AWS_REFUSED` in AWS's own words. Other
 * errors pass.
 */
export async function inAwsWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isFromTheSdk(error) ? refusal(error) : error;
  }
}

interface SdkError extends Error {
  /** Of the operating system, when there was no answer. */
  readonly code?: string;
  readonly hostname?: string;
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

function isFromTheSdk(error: unknown): error is SdkError {
  return error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
}

function refusal(error: SdkError): UserError {
  if (error.hostname !== undefined && /^(ENOTFOUND|EAI_AGAIN)$/.test(error.code ?? '')) {
    return new UserError('LAB_AWS_REFUSED', `There is no ${error.hostname}.`, {
      hint: 'The region lacks this service, or this machine has no way to it. Another region: --region.',
      cause: error,
    });
  }
  const request = error.$metadata?.requestId ? ` (request ${error.$metadata.requestId})` : '';
  const hint = error.message.includes('Unrecognized resource types')
    ? 'CloudFormation in this region does not know them, so the region lacks what they need. Another: --region.'
    : HINTS[error.name];
  return new UserError('LAB_AWS_REFUSED', `AWS refused: ${error.name}: ${error.message}${request}`, {
    hint:
      hint ??
      "The words after the colon are AWS's own. Run the command again: it finishes, or removes, what was begun.",
    cause: error,
  });
}

const HINTS: Readonly<Record<string, string>> = {
  AccessDenied: 'The permissions that deploying needs are in docs/deploying.md.',
  AccessDeniedException: 'The permissions that deploying needs are in docs/deploying.md.',
  CredentialsProviderError: 'Set AWS_PROFILE, or sign in with: aws sso login',
  ExpiredToken: 'Sign in again.',
  ExpiredTokenException: 'Sign in again.',
};
