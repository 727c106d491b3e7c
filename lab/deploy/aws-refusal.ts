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
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

function isFromTheSdk(error: unknown): error is SdkError {
  return error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
}

function refusal(error: SdkError): UserError {
  const request = error.$metadata?.requestId ? ` (request ${error.$metadata.requestId})` : '';
  return new UserError('LAB_AWS_REFUSED', `AWS refused: ${error.name}: ${error.message}${request}`, {
    hint:
      HINTS[error.name] ??
      "The words after the colon are AWS's own. What was done so far stays: run the command again.",
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
