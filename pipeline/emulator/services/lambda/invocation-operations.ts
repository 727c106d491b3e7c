import { MINUTE, type Hold } from '#kernel';

import type { Faults } from '../../faults.ts';
import { ServiceError } from '../../service.ts';
import { sufferFault } from './function-fault.ts';
import type { LambdaOperations } from './function-operations.ts';
import type { Functions } from './functions.ts';
import { Instance, type InstanceDependencies, type Invocation, type InvocationOutcome } from './instance.ts';
import { EnvironmentPool } from './runtime/environment-pool.ts';
import type { LambdaFunction } from './state.ts';

/** Our choice: environments of one function, without reserved concurrency. AWS shares 1,000 in an account. */
const MOST_ENVIRONMENTS = 10;
/** "Lambda quotas": bytes of a synchronous and of an asynchronous event. */
const MOST_EVENT_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 };
/** Pauses before an asynchronous event is tried again ("How Lambda handles errors … with asynchronous invocation"). */
const RETRY_PAUSES_MS = [MINUTE, 2 * MINUTE];

export interface InvocationDependencies extends InstanceDependencies {
  readonly functions: Functions;
  readonly faults: Faults;
}

/** Runs functions: at once for whoever waits, later for events. */
export class Invocations {
  readonly #deps: InvocationDependencies;
  readonly #pools = new Map<LambdaFunction, EnvironmentPool<Instance>>();

  constructor(deps: InvocationDependencies) {
    this.#deps = deps;
  }

  operations() {
    const { functions } = this.#deps;
    return {
      Invoke: async (input, request) => {
        const { InvocationType: type = 'RequestResponse', LogType } = input;
        const fn = functions.get(input.FunctionName, input.Qualifier);
        if (type === 'DryRun') return { StatusCode: 204 };
        const payload = checkPayload(input.Payload, MOST_EVENT_BYTES[type]);
        const invocation: Invocation = {
          requestId: request.requestId,
          payload,
          wait: (pending) => request.wait(pending),
        };
        if (type === 'Event') {
          this.#runLater(fn, invocation);
          return { StatusCode: 202 };
        }
        const outcome = await this.#run(fn, invocation);
        return {
          StatusCode: 200,
          ExecutedVersion: '$LATEST',
          Payload: Buffer.from(outcome.payload),
          ...(outcome.functionError && { FunctionError: outcome.functionError }),
          ...(LogType === 'Tail' && { LogResult: Buffer.from(outcome.tail).toString('base64') }),
        };
      },
    } satisfies LambdaOperations;
  }

  /** Environments of the function's former self end; the next event starts new ones. */
  retire(fn: LambdaFunction): void {
    this.#pools.get(fn)?.close();
    this.#pools.delete(fn);
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.stop();
    this.#pools.clear();
  }

  async #run(fn: LambdaFunction, invocation: Invocation): Promise<InvocationOutcome> {
    const fault = this.#deps.faults.take(
      'function',
      ({ functionName = fn.name }) => functionName === fn.name,
    );
    if (fault)
      return sufferFault(fault, fn, this.#deps.clock, invocation, () => this.#invoke(fn, invocation));
    return this.#invoke(fn, invocation);
  }

  async #invoke(fn: LambdaFunction, invocation: Invocation): Promise<InvocationOutcome> {
    const pool = this.#poolOf(fn);
    const instance = pool.take(fn.reservedConcurrency ?? MOST_ENVIRONMENTS);
    if (!instance) throw throttled(fn);
    try {
      return await instance.run(invocation);
    } finally {
      pool.put(instance);
    }
  }

  #poolOf(fn: LambdaFunction): EnvironmentPool<Instance> {
    let pool = this.#pools.get(fn);
    if (!pool) {
      pool = new EnvironmentPool(() => new Instance(fn, this.#deps));
      this.#pools.set(fn, pool);
    }
    return pool;
  }

  /** An event nobody waits for: two more tries after a failure, then it is dropped. */
  #runLater(fn: LambdaFunction, event: Invocation): void {
    const { clock, logger } = this.#deps;
    const attempt = async (hold: Hold): Promise<void> => {
      for (const pause of [...RETRY_PAUSES_MS, undefined]) {
        const outcome = await this.#run(fn, { ...event, wait: (pending) => hold.lend(pending) }).catch(
          () => undefined,
        );
        if (outcome && outcome.functionError === undefined) return;
        if (pause !== undefined) await hold.sleep(pause, { rank: 'firehose' });
      }
      logger.warn('an event was dropped after three tries', { function: fn.name });
    };
    const hold = clock.hold(`event for function ${fn.name}`);
    void attempt(hold).finally(() => hold.release());
  }
}

function checkPayload(payload: Uint8Array | undefined, most: number): Uint8Array {
  if (payload === undefined || payload.length === 0) return Buffer.from('{}');
  if (payload.length > most) {
    throw new ServiceError(
      'RequestTooLargeException',
      `${payload.length} byte payload is too large for the Invoke operation (limit ${most} bytes)`,
      { members: { Type: 'User' } },
    );
  }
  return payload;
}

function throttled(fn: LambdaFunction): ServiceError {
  const Reason =
    fn.reservedConcurrency === undefined
      ? 'ConcurrentInvocationLimitExceeded'
      : 'ReservedFunctionConcurrentInvocationLimitExceeded';
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
    members: { Type: 'User', Reason },
  });
}
