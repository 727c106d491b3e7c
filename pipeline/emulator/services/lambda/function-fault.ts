import { SECOND, type Clock } from '#kernel';

import type { FunctionFault } from '../../faults.ts';
import { failure, timedOut, type Invocation, type InvocationOutcome } from './instance.ts';
import type { LambdaFunction } from './state.ts';

/** What an invocation ends with while a fault is injected. `run` runs the function itself. */
export async function sufferFault(
  { effect }: FunctionFault,
  fn: LambdaFunction,
  clock: Clock,
  { requestId, wait }: Invocation,
  run: () => Promise<InvocationOutcome>,
): Promise<InvocationOutcome> {
  switch (effect) {
    case 'raise':
      return { ...failure({ errorType: 'Error', errorMessage: 'An injected fault.', trace: [] }), tail: '' };
    case 'time-out': {
      const { timeout } = fn.settings;
      await wait(clock.sleep(timeout * SECOND, { rank: 'firehose', name: 'function time-out' }));
      return { ...failure(timedOut(requestId, timeout)), tail: '' };
    }
    case 'no-records':
      return { payload: '{}', functionError: undefined, tail: '' };
    case 'too-few-records':
      return withoutHalf(await run());
  }
}

/** The answer of a transform that stopped halfway, as one does that returns what it has after an exception. */
function withoutHalf(outcome: InvocationOutcome): InvocationOutcome {
  const answer = JSON.parse(outcome.payload) as { records?: unknown[] } | null;
  if (!Array.isArray(answer?.records)) return outcome;
  const records = answer.records.slice(0, Math.floor(answer.records.length / 2));
  return { ...outcome, payload: JSON.stringify({ ...answer, records }) };
}
