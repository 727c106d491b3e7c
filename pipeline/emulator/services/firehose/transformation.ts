import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { withHold, type Clock, type Hold } from '#kernel';
import type { FirehoseCounters } from './counters.ts';
import type { TransformSettings } from './destination.ts';
import { withHoldHeader } from './hold-header.ts';
import { allFailed, readLambdaAnswer, type TransformFault, type TransformOutcome } from './lambda-answer.ts';
import type { SourceRecord } from './record.ts';
import { FIREHOSE_PRINCIPAL, type AuthorizeRole } from './roles.ts';

const FIRST_PAUSE_MS = 1_000;

export interface Transformation {
  readonly clock: Clock;
  readonly lambda: LambdaClient;
  readonly authorize: AuthorizeRole;
  readonly region: string;
  readonly deliveryStreamArn: string;
  readonly newInvocationId: () => string;
  readonly counters: FirehoseCounters;
}

/** A fault of the invocation; only some are worth repeating. */
interface InvocationFault extends TransformFault {
  readonly repeat: boolean;
}

/**
 * Has a batch transformed by the Lambda function
 * (docs.aws.amazon.com/firehose/latest/dev/data-transformation.html).
 *
 * Firehose repeats an invocation after network time-outs, concurrency limits and service failures, not when the
 * function raised. Our choice: pauses of 1 s, 2 s, 4 s … of lab time between repetitions.
 *
 * @returns the outcome and how often the function was invoked
 */
export async function transformBatch(
  transformation: Transformation,
  settings: TransformSettings,
  records: readonly SourceRecord[],
  hold: Hold,
): Promise<TransformOutcome & { attempts: number }> {
  const denied = await whyNotAllowed(transformation, settings);
  if (denied) return { ...allFailed(records, denied), attempts: 0 };

  const payload = requestPayload(transformation, records);
  for (let attempts = 1, pause = FIRST_PAUSE_MS; ; attempts++, pause *= 2) {
    transformation.counters.lambdaInvocations++;
    const { clock, counters } = transformation;
    const invokedAt = clock.now();
    const answer = await hold.lend(invoke(transformation, settings, payload));
    counters.lastInvocationMs = clock.now() - invokedAt;
    if (answer instanceof Uint8Array) return { ...readLambdaAnswer(records, answer), attempts };
    counters.lambdaFailures++;
    if (!answer.repeat || attempts > settings.retries) return { ...allFailed(records, answer), attempts };
    await hold.sleep(pause, { rank: 'firehose', name: 'transform retry' });
  }
}

function requestPayload(transformation: Transformation, records: readonly SourceRecord[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      invocationId: transformation.newInvocationId(),
      deliveryStreamArn: transformation.deliveryStreamArn,
      region: transformation.region,
      records: records.map(({ id, arrivalMs, data }) => ({
        recordId: id,
        approximateArrivalTimestamp: arrivalMs,
        data: data.toString('base64'),
      })),
    }),
  );
}

async function whyNotAllowed(
  { authorize }: Transformation,
  { roleArn, lambdaArn }: TransformSettings,
): Promise<TransformFault | undefined> {
  if (roleArn === undefined) return undefined;
  const request = { roleArn, action: 'lambda:InvokeFunction', resource: lambdaArn };
  const decision = await authorize({ service: FIREHOSE_PRINCIPAL, ...request });
  if (decision.allowed) return undefined;
  return decision.reason === 'assume'
    ? {
        errorCode: 'Lambda.AssumeRoleAccessDenied',
        errorMessage: `Firehose is not allowed to assume the role ${roleArn}.`,
      }
    : {
        errorCode: 'Lambda.InvokeAccessDenied',
        errorMessage: `The role ${roleArn} does not allow lambda:InvokeFunction on ${lambdaArn}.`,
      };
}

/** Invokes once under a hold of its own: the function's answer, or what went wrong. */
async function invoke(
  { clock, lambda }: Transformation,
  { lambdaArn }: TransformSettings,
  payload: Buffer,
): Promise<Uint8Array | InvocationFault> {
  return withHold(clock, 'transform', async (hold) => {
    try {
      const command = new InvokeCommand({ FunctionName: lambdaArn, Payload: payload });
      const answer = await lambda.send(withHoldHeader(command, hold));
      const body = answer.Payload ?? new Uint8Array();
      return answer.FunctionError === undefined ? body : functionFault(Buffer.from(body).toString('utf8'));
    } catch (error) {
      return invocationFault(error as Error);
    }
  });
}

/** The function raised or ran out of time. */
function functionFault(body: string): InvocationFault {
  const timedOut = body.includes('Task timed out');
  return {
    errorCode: timedOut ? 'Lambda.FunctionTimedOut' : 'Lambda.FunctionError',
    errorMessage: timedOut ? 'The function timed out.' : 'The function was invoked but ended with an error.',
    repeat: false,
  };
}

/** Lambda's own errors, by name; what is not listed is a failure of the invocation. */
const FAULT_BY_ERROR: Readonly<Record<string, { errorCode: `Lambda.${string}`; repeat: boolean }>> = {
  ResourceNotFoundException: { errorCode: 'Lambda.ResourceNotFound', repeat: false },
  AccessDeniedException: { errorCode: 'Lambda.InvokeAccessDenied', repeat: false },
  InvalidZipFileException: { errorCode: 'Lambda.InvalidZipFileException', repeat: false },
  TooManyRequestsException: { errorCode: 'Lambda.InvokeLimitExceeded', repeat: true },
  ServiceException: { errorCode: 'Lambda.InternalServerError', repeat: true },
  ServiceUnavailableException: { errorCode: 'Lambda.ServiceUnavailable', repeat: true },
  TimeoutError: { errorCode: 'Lambda.FunctionRequestTimedOut', repeat: true },
  ECONNRESET: { errorCode: 'Lambda.TargetServerFailedToRespond', repeat: true },
};

function invocationFault(error: Error & { code?: string }): InvocationFault {
  const known = FAULT_BY_ERROR[error.name] ?? FAULT_BY_ERROR[error.code ?? ''];
  return {
    ...(known ?? { errorCode: 'Lambda.InvocationFailure', repeat: true }),
    errorMessage: `The function could not be invoked: ${error.message}`,
  };
}
