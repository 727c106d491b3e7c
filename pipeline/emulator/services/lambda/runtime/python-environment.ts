import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  exited,
  type EnvironmentOptions,
  type ExecutionEnvironment,
  type RuntimeAnswer,
  type RuntimeEvent,
  type RuntimeMessage,
} from './environment.ts';

const BOOTSTRAP = fileURLToPath(new URL('./bootstrap.py', import.meta.url));
const PROGRAMS = process.platform === 'win32' ? ['python3.exe', 'python.exe'] : ['python3'];

/** The machine's own Python, if it has one. */
export function findPython(path = process.env['PATH'] ?? ''): string | undefined {
  const candidates = path
    .split(delimiter)
    .flatMap((directory) => PROGRAMS.map((name) => join(directory, name)));
  return candidates.find((candidate) => existsSync(candidate));
}

/**
 * An execution environment for Python: a process of the machine's own python3, whatever version the function asks for.
 *
 * Its memory is not limited, and it is no prison.
 */
export class PythonEnvironment implements ExecutionEnvironment {
  readonly #process: ChildProcess;
  readonly #requests: Writable;
  #running: { id: string; answer: (answer: RuntimeAnswer) => void } | undefined;
  #ended: RuntimeAnswer | undefined;
  #loaded: () => void = () => {};
  readonly loaded = new Promise<void>((resolve) => {
    this.#loaded = resolve;
  });

  constructor({ directory, handler, variables, onLog }: EnvironmentOptions) {
    // A name that is not there fails like a process that ends at once.
    this.#process = spawn(findPython() ?? 'python3', [BOOTSTRAP, directory, handler], {
      cwd: directory,
      env: { PATH: process.env['PATH'], ...variables, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    const [, stdout, stderr, requests, answers] = this.#process.stdio as unknown as [
      null,
      Readable,
      Readable,
      Writable,
      Readable,
    ];
    this.#requests = requests;
    // What is written to a process that has just ended is answered by its end.
    requests.on('error', () => {});
    createInterface({ input: answers }).on('line', (line) =>
      this.#take(JSON.parse(line) as RuntimeMessage, onLog),
    );
    for (const [level, stream] of [
      ['INFO', stdout],
      ['ERROR', stderr],
    ] as const) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => onLog(level, text.trimEnd()));
    }
    this.#process.on('error', (error) =>
      this.#end({ error: { errorType: 'Runtime.ExitError', errorMessage: error.message } }),
    );
    this.#process.on('exit', (status, signal) =>
      this.#end(exited(signal === null ? `exit status ${status}` : `signal: ${signal}`)),
    );
    this.#setBusy(false);
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined;
  }

  invoke({ id, payload, context, timeoutMs }: RuntimeEvent): Promise<RuntimeAnswer> {
    if (this.#ended) return Promise.resolve(this.#ended);
    return new Promise((answer) => {
      this.#running = { id, answer };
      this.#setBusy(true);
      const event = Buffer.from(payload).toString('utf8');
      this.#requests.write(`${JSON.stringify({ id, event, context, timeoutMs })}\n`);
    });
  }

  stop(): void {
    this.#end(exited('signal: terminated'));
    this.#process.kill('SIGKILL');
  }

  #take(message: RuntimeMessage, onLog: EnvironmentOptions['onLog']): void {
    if ('log' in message) onLog(...message.log);
    else if ('ready' in message) this.#loaded();
    else if (message.id === this.#running?.id) this.#answer(message);
  }

  #answer(answer: RuntimeAnswer): void {
    const running = this.#running;
    this.#running = undefined;
    this.#setBusy(false);
    running?.answer(answer);
  }

  #end(answer: RuntimeAnswer): void {
    this.#ended ??= answer;
    this.#loaded();
    this.#answer(this.#ended);
  }

  /** An idle environment keeps nobody's process alive. */
  #setBusy(isBusy: boolean): void {
    for (const handle of [this.#process, ...this.#process.stdio] as ({
      ref?(): void;
      unref?(): void;
    } | null)[]) {
      if (isBusy) handle?.ref?.();
      else handle?.unref?.();
    }
  }
}
