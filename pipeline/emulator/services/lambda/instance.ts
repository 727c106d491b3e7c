import { performance } from 'node:perf_hooks';

import { SECOND, type Random } from '#kernel';

import { ServiceError, type EmulatorContext } from '../../service.ts';
import { FunctionLog, type FunctionLogDependencies } from './function-log.ts';
import { Environment, type ExecutionEnvironment, type RuntimeAnswer } from './runtime/environment.ts';
import { PythonEnvironment } from './runtime/python-environment.ts';
import { environmentVariables } from './runtime/variables.ts';
import type { LambdaFunction } from './state.ts';

export interface InstanceDependencies extends FunctionLogDependencies {
  readonly context: EmulatorContext;
  readonly random: Random;
  /** Real milliseconds that a function may compute before it counts as waiting. */
  readonly graceMs: number;
}

export interface Invocation {
  readonly requestId: string;
  /** JSON. */
  readonly payload: Uint8Array;
  /** Gives the caller's clock holds back while lab time has to pass. */
  readonly wait: <T>(pending: Promise<T>) => Promise<T>;
}

export interface InvocationOutcome {
  /** JSON: what the function returned, or its error. */
  readonly payload: string;
  readonly functionError: 'Unhandled' | undefined;
  /** The end of the log, as `LogType: Tail` gives it. */
  readonly tail: string;
}

/** Bytes of a synchronous answer ("Lambda quotas", 6 MB). */
const MOST_ANSWER_BYTES = 6_291_556;
const TAIL_BYTES = 4 * 1024;
/** Real milliseconds on top, for a thread to start on a busy machine. */
const LOADING_MS = 3_000;

/**
 * A function's execution environment with its log stream and its clock.
 *
 * Computing takes no lab time. A function that has not answered after `graceMs` real milliseconds counts as waiting:
 * from then on lab time passes, and the function's time limit with it.
 */
export class Instance {
  readonly #fn: LambdaFunction;
  readonly #deps: InstanceDependencies;
  readonly #environment: ExecutionEnvironment;
  readonly #log: FunctionLog;
  readonly #logStreamName: string;
  #requestId = '';
  #tail = '';

  constructor(fn: LambdaFunction, deps: InstanceDependencies) {
    this.#fn = fn;
    this.#deps = deps;
    const { settings, code } = fn;
    const day = new Date(deps.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    this.#logStreamName = `${day}/[$LATEST]${deps.random.hex(32)}`;
    const place = {
      role: settings.role,
      logGroupName: settings.logGroup,
      logStreamName: this.#logStreamName,
    };
    this.#log = new FunctionLog(deps, place);
    const Runtime = settings.runtime.startsWith('python') ? PythonEnvironment : Environment;
    this.#environment = new Runtime({
      directory: code.directory,
      handler: settings.handler,
      runtime: settings.runtime,
      memoryMegabytes: settings.memorySize,
      variables: environmentVariables(fn, deps.context, this.#logStreamName),
      onLog: (level, text) => {
        const time = new Date(deps.clock.now()).toISOString();
        this.#write(`${time}\t${this.#requestId}\t${level}\t${text}\n`);
      },
    });
  }

  get hasEnded(): boolean {
    return this.#environment.hasEnded;
  }

  stop(): void {
    this.#environment.stop();
  }

  /** Throws InvalidRequestContentException. */
  async run(invocation: Invocation): Promise<InvocationOutcome> {
    const { requestId } = invocation;
    this.#requestId = requestId;
    this.#tail = '';
    this.#write(`START RequestId: ${requestId} Version: $LATEST\n`);
    const startedAt = performance.now();
    const answer = await this.#answer(invocation);
    if ('notJson' in answer) {
      throw new ServiceError(
        'InvalidRequestContentException',
        'Could not parse request body into json: Could not parse payload into json',
        { members: { Type: 'User' } },
      );
    }
    const outcome = 'error' in answer ? failure(answer.error) : success(answer.result);
    if ('error' in answer) this.#write(`${requestId}\tERROR\tInvoke Error\t${outcome.payload}\n`);
    this.#write(`END RequestId: ${requestId}\n`);
    const ms = Math.max(performance.now() - startedAt, 0.01);
    this.#write(
      `REPORT RequestId: ${requestId}\tDuration: ${ms.toFixed(2)} ms\tBilled Duration: ${Math.ceil(ms)} ms\t` +
        `Memory Size: ${this.#fn.settings.memorySize} MB\t\n`,
    );
    return { ...outcome, tail: this.#tail };
  }

  /** The code's answer; an environment that runs out of time is stopped and answers for it. */
  async #answer({ requestId, payload, wait }: Invocation): Promise<RuntimeAnswer> {
    const { clock, graceMs } = this.#deps;
    const { timeout } = this.#fn.settings;
    const answering = this.#environment.invoke({
      id: requestId,
      payload,
      timeoutMs: timeout * SECOND,
      context: this.#context(requestId),
    });
    // Loading the module is computing of another kind, with the same patience.
    await withinRealTime(this.#environment.loaded, graceMs + LOADING_MS);
    const early = await withinRealTime(answering, graceMs);
    if (early) return early;
    let isOver = false;
    const limit = clock.setTimer(
      timeout * SECOND,
      () => {
        isOver = true;
        this.#environment.stop();
      },
      { rank: 'firehose', name: 'function time-out' },
    );
    const answer = await wait(answering);
    limit.cancel();
    return isOver ? { error: timedOut(requestId, timeout) } : answer;
  }

  #context(requestId: string) {
    const { name, arn, settings } = this.#fn;
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName: name,
      functionVersion: '$LATEST',
      invokedFunctionArn: arn,
      memoryLimitInMB: String(settings.memorySize),
      awsRequestId: requestId,
      logGroupName: settings.logGroup,
      logStreamName: this.#logStreamName,
    };
  }

  #write(line: string): void {
    this.#tail = (this.#tail + line).slice(-TAIL_BYTES);
    this.#log.write(line);
  }
}

function success(payload: string): Omit<InvocationOutcome, 'tail'> {
  if (Buffer.byteLength(payload) <= MOST_ANSWER_BYTES) return { payload, functionError: undefined };
  return failure({
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${MOST_ANSWER_BYTES} bytes).`,
  });
}

/** What Lambda says of a function that used up its time, `seconds`. */
export function timedOut(requestId: string, seconds: number): { errorType: string; errorMessage: string } {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
  return { errorType: 'Sandbox.Timedout', errorMessage };
}

export function failure(error: object): Omit<InvocationOutcome, 'tail'> {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** Real time by need: only the machine's own clock tells computing from waiting. */
async function withinRealTime<T>(pending: Promise<T>, ms: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  return Promise.race([pending, late]).finally(() => clearTimeout(timer));
}
