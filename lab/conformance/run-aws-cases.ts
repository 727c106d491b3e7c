import { randomUUID } from 'node:crypto';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { UserError } from '#kernel';
import type { AwsClients } from '#pipeline';
import type { AwsCase } from './aws-cases.ts';
import type { Finding } from './finding.ts';

export interface AwsUnderTest {
  readonly clients: AwsClients;
  readonly region: string;
}

/**
 * Asks AWS, or what stands in for it, every case.
 *
 * @throws UserError `LAB_AWS_REFUSED` without credentials that AWS accepts
 */
export async function* runAwsCases(
  { clients, region }: AwsUnderTest,
  cases: readonly AwsCase[],
): AsyncGenerator<Finding> {
  const accountId = await accountOf(clients);
  const absent = `lab-conformance-${randomUUID()}`;
  for (const { id, source, call, expected } of cases) {
    const wanted =
      expected === 'an answer'
        ? 'an answer'
        : `${expected.status} ${expected.error}${words(expected.message)}`;
    const got = await outcome(() => call({ clients, region, accountId, absent }));
    const same =
      expected === 'an answer'
        ? got === 'an answer'
        : typeof got === 'object' &&
          got.name === expected.error &&
          got.status === expected.status &&
          (expected.message?.test(got.message) ?? true);
    const found = { part: 'aws', id, source } as const;
    const text = typeof got === 'object' ? `${got.status} ${got.name}: ${got.message}` : got;
    yield same
      ? { ...found, status: 'same' }
      : { ...found, status: 'differs', detail: `expected ${wanted}; got ${text}` };
  }
}

const words = (message: RegExp | undefined): string => (message ? `: ${message.source}` : '');

/** What the SDK's errors have in common. */
interface Refusal {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

async function outcome(call: () => Promise<unknown>): Promise<'an answer' | Refusal> {
  try {
    await call();
    return 'an answer';
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    // Without a status there was no answer at all.
    if ($metadata?.httpStatusCode === undefined) throw error;
    return { name, message, status: $metadata.httpStatusCode };
  }
}

async function accountOf(clients: AwsClients): Promise<string> {
  try {
    const { Account = '' } = await clients.sts.send(new GetCallerIdentityCommand({}));
    return Account;
  } catch (cause) {
    throw new UserError('LAB_AWS_REFUSED', `AWS does not say who is asking: ${(cause as Error).message}`, {
      hint: 'Sign in as for the AWS CLI, and set AWS_REGION.',
      cause,
    });
  }
}
